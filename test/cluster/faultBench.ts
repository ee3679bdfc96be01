import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { locateClusteradm, type Clusteradm } from '../../src/cluster/clusteradm/locate.ts';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { bootstrap, labels, namespaces, paths } from '../../src/cluster/ocm.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { preparePlan } from '../../src/cluster/registration/planner.ts';
import type { RegistrationPrompts, RequestReview } from '../../src/cluster/registration/prompts.ts';
import type { RunLimits } from '../../src/cluster/registration/run.ts';
import { RegistrationRuns } from '../../src/cluster/registration/runs.ts';
import type { StageId } from '../../src/cluster/registration/runsReader.ts';
import { parseRequest } from '../../src/cluster/requests/parseRequest.ts';
import { WriteGate, type GateOptions } from '../../src/cluster/write/writeGate.ts';
import { signExpiredBootstrapToken } from '../sandbox/bootstrapToken.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { writeKubeconfig, type ClusterAccess } from '../sandbox/clusterAccess.ts';
import { connect, recordingLog } from './livePlan.ts';

export interface RunScript {
  readonly limits?: RunLimits;
  readonly guardOf?: GateOptions['guardOf'];
  readonly confirmTypedName?: GateOptions['confirmTypedName'];
  /** `later` unless told: then nothing is accepted. */
  readonly review?: RegistrationPrompts['reviewRequest'];
  /** What happens as soon as a stage runs for the first time, beside it. */
  readonly when?: Readonly<Partial<Record<StageId, () => Promise<unknown>>>>;
  /** The person cancels as soon as this stage runs: what comes before it was passed. */
  readonly until?: StageId;
}

export interface Outcome {
  /** Class and whole sentence. */
  readonly error: readonly [name: string, sentence: string] | undefined;
  /** The stage that was not reached, `undefined` where none began. */
  readonly stage: string | undefined;
  /** What went through the gate, with `failed: ` before what was tried in vain. */
  readonly changes: readonly string[];
  readonly reviews: readonly RequestReview[];
}

/** What clusters say of a name and a WEC, as far as a registration can change it. */
export interface Footprint {
  readonly accepted: boolean | undefined;
  readonly requests: Readonly<Record<string, string>>;
  readonly klusterlet: string | undefined;
}

/** Makes plans and runs on the sandbox for tests of what goes wrong, and frees at `dispose` what it opened. */
export class FaultBench {
  readonly client = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');
  readonly sandbox = this.client.describe();
  readonly log = recordingLog();
  readonly folder = mkdtempSync(join(tmpdir(), 'kubestellar-test-faults-'));
  readonly #connections: Connection[] = [];
  #kubeconfigs = 0;

  /** A connection by a context of the sandbox, or by one that differs from it in `change`. */
  async connect(name: string, change?: Partial<ClusterAccess>): Promise<Connection> {
    let file = this.sandbox.kubeconfig;
    if (change !== undefined) {
      file = join(this.folder, `kubeconfig-${++this.#kubeconfigs}`);
      const { server, ca, cert, key } = this.client.access(name);
      writeKubeconfig(file, { [name]: { server, ca, ...(change.token === undefined && { cert, key }), ...change } });
    }
    const connection = await connect(file, name, this.log);
    this.#connections.push(connection);
    return connection;
  }

  clusteradm(setting: string = this.sandbox.clusteradm, environment: NodeJS.ProcessEnv = process.env): Promise<Clusteradm> {
    return locateClusteradm({ setting, environment, log: this.log, signal: new AbortController().signal });
  }

  /** `its1` and `cluster2` unless told. */
  async plan(
    clusterName: string,
    { its, wec, clusteradm, flags = [] }: { its?: Connection; wec?: Connection; clusteradm?: Clusteradm; flags?: readonly string[] } = {},
  ): Promise<RegistrationPlan> {
    const hub = its ?? (await this.connect('its1'));
    const choices = { its: hub, wec: wec ?? (await this.connect('cluster2')), clusterName, flags, itsServers: [hub.context.cluster.server] };
    return preparePlan({ ...choices, clusteradm: clusteradm ?? (await this.clusteradm()) }, new AbortController().signal);
  }

  async run(plan: RegistrationPlan, script: RunScript = {}): Promise<Outcome> {
    const log = recordingLog();
    const reviews: RequestReview[] = [];
    const cancel = new AbortController();
    const happened = new Map<string, Promise<unknown>>();
    const { guardOf = () => undefined, confirmTypedName = () => Promise.resolve(false), limits } = script;
    const runs = new RegistrationRuns({
      gate: new WriteGate({ guardOf, confirmTypedName, log }),
      prompts: {
        reviewRequest: (review, signal) => {
          reviews.push(review);
          return script.review?.(review, signal) ?? Promise.resolve('later');
        },
        acceptWithoutRequest: () => Promise.resolve(false),
      },
      approveProved: () => false,
      log,
      environment: process.env,
      ...(limits !== undefined && { limits }),
    });
    const error = await sentenceOf(
      runs.start(plan, cancel.signal, (run) => {
        const running = run.stages.find(({ state }) => state === 'running')?.id;
        const happens = running === undefined || happened.has(running) ? undefined : script.when?.[running];
        if (running !== undefined && happens !== undefined) {
          happened.set(running, happens());
        }
        if (run.stages.some(({ id, state }) => id === script.until && state === 'running')) {
          cancel.abort();
        }
      }),
    ).finally(() => this.log.lines.push(...log.lines));
    await Promise.all(happened.values());
    const stages = runs.runs()[0]?.stages;
    runs.dispose();
    return { error, stage: stages?.find(({ state }) => state === 'failed' || state === 'cancelled')?.id, changes: log.lines.flatMap(auditOf), reviews };
  }

  async footprint({ its, wec, clusterName }: RegistrationPlan): Promise<Footprint> {
    const [cluster, requests, klusterlets] = await Promise.all([
      its.api.find<{ spec: { hubAcceptsClient?: boolean } }>(`${paths.managedClusters}/${clusterName}`),
      its.api.get<{ items: unknown[] }>(paths.requests, { query: { labelSelector: `${labels.clusterName}=${clusterName}` } }),
      wec.api.find<{ items: { spec: { clusterName: string } }[] }>(paths.klusterlets),
    ]);
    const states = requests.items.map(parseRequest).map((request) => [request?.name, request?.state] as const);
    return {
      accepted: cluster && (cluster.spec.hubAcceptsClient ?? false),
      requests: Object.fromEntries(states) as Record<string, string>,
      klusterlet: klusterlets?.items[0]?.spec.clusterName,
    };
  }

  /** A file in place of clusteradm; gives its path. */
  program(name: string, text: string, mode: number): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  /** Rewrites the kubeconfig that the agent on a WEC is to register with. */
  async rewriteBootstrap({ api }: Connection, change: (kubeconfig: string) => string): Promise<void> {
    const path = `${agentNamespace}/secrets/${bootstrap.kubeconfigSecret}`;
    const { data } = await api.get<{ data: Record<string, string> }>(path);
    const kubeconfig = change(Buffer.from(data['kubeconfig'] ?? '', 'base64').toString());
    await api.patch(path, 'merge', { data: { kubeconfig: Buffer.from(kubeconfig).toString('base64') } });
  }

  /** A bootstrap token whose time ran out an hour ago, signed with the API server's own key. */
  expiredToken(its: string): Promise<string> {
    return this.#signToken(its, -3600);
  }

  /** A bootstrap token that was made three minutes ago, and is still good. */
  olderToken(its: string): Promise<string> {
    return this.#signToken(its, 3650 - 180);
  }

  /** `shift`: in seconds, of a token that was made 3650 s ago and ran out 50 s ago. */
  async #signToken(its: string, shift: number): Promise<string> {
    const { api } = await this.connect(its);
    const path = `/api/v1/namespaces/${namespaces.operator}/serviceaccounts/${bootstrap.serviceAccount}`;
    const { metadata } = await api.get<{ metadata: { uid: string } }>(path);
    const signingKey = readFileSync(this.client.context(its).serviceAccountKeyFile, 'utf8');
    return signExpiredBootstrapToken({ uid: metadata.uid, signingKey, now: Math.floor(Date.now() / 1000) + shift });
  }

  /** As a person would: with an argument list as typed, without blanks in a word. */
  async kubectl(context: string, command: string): Promise<string> {
    const { kubectl, kubeconfig } = this.sandbox;
    return (await promisify(execFile)(kubectl, ['--kubeconfig', kubeconfig, '--context', context, ...command.split(' ')])).stdout;
  }

  /** The ITS forgets a name: ManagedCluster and requests. */
  async forget(its: string, clusterName: string): Promise<void> {
    await this.kubectl(its, `delete managedcluster ${clusterName} --ignore-not-found --wait=false`);
    await this.kubectl(its, `delete csr -l ${labels.clusterName}=${clusterName}`);
  }

  dispose(): void {
    this.#connections.forEach(({ api }) => api.dispose());
    rmSync(this.folder, { recursive: true });
  }
}

/** Class and whole sentence of what a promise rejects with; `undefined` where it resolves. */
export async function sentenceOf(promise: Promise<unknown>): Promise<readonly [string, string] | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    assert(error instanceof Error);
    return [error.name, error.message];
  }
}

function auditOf(line: string): string[] {
  const json = /^audit (\{.*\})$/.exec(line)?.[1];
  if (json === undefined) {
    return [];
  }
  const { what, result } = JSON.parse(json) as { what: string; result: string };
  return [result === 'done' ? what : `failed: ${what}`];
}

/** Path of the namespace that holds the agent on a WEC. */
export const agentNamespace = `/api/v1/namespaces/${namespaces.agent}`;
