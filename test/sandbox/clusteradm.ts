import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxContext } from './context.ts';

export class ClusteradmError extends Error {
  override readonly name = 'ClusteradmError';
}

/** Runs the built clusteradm on one context of the sandbox; its output goes to a log file, with tokens taken out. Returns stdout. */
export async function runClusteradm(sandbox: SandboxContext, context: string, args: readonly string[]): Promise<string> {
  const { layout, programs, signal } = sandbox;
  const program = await programs.path('clusteradm', 'clusteradm');
  const logFile = join(layout.logs, `${context}-clusteradm.log`);
  await mkdir(layout.logs, { recursive: true });
  const all = [...args, '--context', context, '--kubeconfig', layout.clusterKubeconfig(context)];
  const options = { env: layout.environment(), cwd: layout.folder, signal, timeout: 360_000, maxBuffer: 1 << 26 };
  const write = (text: string) => appendFileSync(logFile, `${withoutTokens(text)}\n`);
  write(`$ clusteradm ${all.join(' ')}`);
  try {
    const { stdout, stderr } = await promisify(execFile)(program, all, options);
    write(`${stdout}${stderr}`);
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    write(`${stdout}${stderr}${String(error)}`);
    const last = withoutTokens(`${stdout}\n${stderr}`).trim().split('\n').slice(-8).join('\n');
    throw new ClusteradmError(`clusteradm ${args[0] ?? ''} failed on ${context}. Its log is ${logFile}, and ends:\n${last}`);
  }
}

/** The text with JSON web tokens and bootstrap tokens replaced. */
export const withoutTokens = (text: string): string =>
  text.replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>').replace(/(--hub-token[ =])\S+/g, '$1<token>');
