import { readFileSync } from 'node:fs';
import { locateClusteradm } from '../../src/cluster/clusteradm/locate.ts';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { createKubeApi } from '../../src/cluster/kube/undiciKubeApi.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import type { Log } from '../../src/cluster/log.ts';
import { redactingLog } from '../../src/cluster/log.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { preparePlan } from '../../src/cluster/registration/planner.ts';
import { readIdentity } from '../../src/cluster/session/identity.ts';

export interface LiveSandbox {
  readonly kubeconfig: string;
  readonly clusteradm: string;
  readonly kubectl: string;
  readonly line: string;
}

/** The sandbox that the test run has started, or `undefined`: then the tests that need it are skipped. */
export function liveSandbox(): LiveSandbox | undefined {
  const file = process.env['KUBESTELLAR_SANDBOX'];
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as LiveSandbox);
}

/** Keeps what a run logged, so that a test can read it; each line passed the redaction of the product. */
export function recordingLog(onLine?: (line: string) => void): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    onLine?.(line);
  };
  return Object.assign(redactingLog({ debug: keep, info: keep, warn: keep, error: keep }), { lines });
}

export async function connect(kubeconfig: string, name: string, log: Log): Promise<Connection> {
  const { contexts } = await readKubeconfig({ setting: kubeconfig, environment: {} });
  const context = contexts.find((entry) => entry.name === name);
  if (context === undefined) {
    throw new Error(`The kubeconfig of the sandbox has no context ${name}.`);
  }
  const api = await createKubeApi(context, { log, environment: process.env });
  return { context, api, identity: await readIdentity(api, context) };
}

/** A plan as the quick-pick flow makes it, for contexts of the sandbox. */
export async function livePlan(
  sandbox: LiveSandbox,
  names: { readonly its?: string; readonly wec: string; readonly clusterName?: string; readonly flags?: readonly string[] },
  log: Log,
): Promise<RegistrationPlan> {
  const its = await connect(sandbox.kubeconfig, names.its ?? 'its1', log);
  const wec = await connect(sandbox.kubeconfig, names.wec, log);
  const signal = new AbortController().signal;
  const clusteradm = await locateClusteradm({ setting: sandbox.clusteradm, environment: process.env, log, signal });
  const choices = { clusterName: names.clusterName ?? names.wec, flags: names.flags ?? [] };
  return preparePlan({ its, wec, clusteradm, ...choices, itsServers: [its.context.cluster.server] }, signal);
}
