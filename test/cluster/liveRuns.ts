import { NotFoundError } from '../../src/cluster/errors.ts';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { namespaces, paths } from '../../src/cluster/ocm.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import type { RegistrationPrompts, RequestReview } from '../../src/cluster/registration/prompts.ts';
import { RegistrationRuns } from '../../src/cluster/registration/runs.ts';
import type { RunSnapshot, StageId } from '../../src/cluster/registration/runsReader.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { recordingLog } from './livePlan.ts';

export interface LiveRunsOptions {
  readonly approveProved?: boolean;
  /** `accept` unless told. */
  readonly reviewRequest?: RegistrationPrompts['reviewRequest'];
  readonly onLine?: (line: string) => void;
}

/** Registrations as the editor runs them, with a script for the person: keeps what was shown, logged and reported. */
export class LiveRuns {
  readonly log: ReturnType<typeof recordingLog>;
  /** Of every review that was asked for. */
  readonly reviews: RequestReview[] = [];
  readonly snapshots: RunSnapshot[] = [];
  readonly runs: RegistrationRuns;

  constructor({ approveProved = false, reviewRequest, onLine }: LiveRunsOptions = {}) {
    const log = recordingLog(onLine);
    this.log = log;
    this.runs = new RegistrationRuns({
      gate: new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log }),
      prompts: {
        reviewRequest: (review, signal) => {
          this.reviews.push(review);
          return reviewRequest?.(review, signal) ?? Promise.resolve('accept');
        },
        acceptWithoutRequest: () => Promise.resolve(false),
      },
      approveProved: () => approveProved,
      log,
      environment: process.env,
    });
  }

  /** Runs to the end that the product gives it, and without the wait for an operator that looks up every 5 minutes only. */
  async start(plan: RegistrationPlan, signal = new AbortController().signal, onProgress?: (run: RunSnapshot) => void): Promise<void> {
    let hurried: Promise<void> | undefined;
    await this.runs.start(plan, signal, (run) => {
      this.snapshots.push(run);
      if (stateOf(run, 'available') === 'running') {
        hurried ??= restartOperator(plan.wec);
      }
      onProgress?.(run);
    });
    await hurried;
  }

  /** What these runs changed, by their audit: `token`, `join`, `approve`, `accept`; with the result where it isn't `done`. */
  get changes(): readonly string[] {
    const kinds: Readonly<Record<string, string>> = { make: 'token', install: 'join' };
    return this.audit.map(({ what, result }) => {
      const verb = what.split(' ')[0] ?? '';
      return `${kinds[verb] ?? verb}${result === 'done' ? '' : `: ${result}`}`;
    });
  }

  get audit(): readonly { readonly context: string; readonly what: string; readonly result: string }[] {
    return this.log.lines.flatMap((line) => {
      const json = /^audit (\{.*\})$/.exec(line)?.[1];
      return json === undefined ? [] : [JSON.parse(json) as { context: string; what: string; result: string }];
    });
  }
}

export function stateOf(run: RunSnapshot, id: StageId): string | undefined {
  return run.stages.find((stage) => stage.id === id)?.state;
}

/** A name that no earlier test used: its old requests and its mailbox namespace stay on the ITS for a while. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(3).toString('hex')}`;
}

/** What the runs of this process keep in private files just now: name (with the folder's) and content. */
export function privateFiles(): readonly (readonly [name: string, content: string])[] {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(`kubestellar-${process.pid}-`));
  return folders.flatMap((folder) =>
    readdirSync(join(tmpdir(), folder)).map((name) => [`${folder}/${name}`, readFileSync(join(tmpdir(), folder, name), 'utf8')] as const),
  );
}

/** Ends what a test registered, and the plan's connections: the ITS forgets the cluster, the WEC is unregistered. */
export async function deregister({ its, wec, clusterName }: RegistrationPlan): Promise<void> {
  const sandbox = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');
  if ((await its.api.find(`${paths.managedClusters}/${clusterName}`)) !== undefined) {
    await its.api.delete(`${paths.managedClusters}/${clusterName}`);
  }
  await sandbox.resetWec(wec.context.name);
  its.api.dispose();
  wec.api.dispose();
}

/**
 * OCM 1.2's operator can miss that its agents came up and then notices it at its resync, up to 5 minutes later;
 * a new operator Pod looks at once.
 */
async function restartOperator({ api }: Connection): Promise<void> {
  const pods = `/api/v1/namespaces/${namespaces.operator}/pods`;
  const { items } = await api.get<{ items: readonly { metadata: { name: string } }[] }>(pods, { query: { labelSelector: 'app=klusterlet' } });
  for (const { metadata } of items) {
    try {
      await api.delete(`${pods}/${metadata.name}`);
    } catch (error) {
      // The run before this one has ended it already; its successor looks just as well.
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
    }
  }
}
