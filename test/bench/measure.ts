import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** Milliseconds since 1970 with fractions: two processes of one machine can be compared by it. */
export const now = (): number => performance.timeOrigin + performance.now();

export interface ProgramRun {
  readonly milliseconds: number;
  /** Highest resident memory in MB, sampled from /proc; `undefined` where there is none. */
  readonly megabytes: number | undefined;
  readonly bytesPrinted: number;
}

/** Runs a program to its end and reads all that it prints, as a person's terminal would. */
export async function runProgram(program: string, args: readonly string[]): Promise<ProgramRun> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let [megabytes, bytesPrinted] = [undefined as number | undefined, 0];
  const sample = setInterval(() => (megabytes = highestMemory(child.pid) ?? megabytes), 3);
  child.stdout.on('data', (chunk: Buffer) => (bytesPrinted += chunk.length));
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(sample);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with code ${String(code)}.`);
  return { milliseconds: performance.now() - started, megabytes, bytesPrinted };
}

/** Highest resident memory of a process so far, in MB. */
export function highestMemory(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined; // it has ended, or this is no Linux
  }
}
