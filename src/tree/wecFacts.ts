import { clusterState } from '../cluster/clusterState.ts';
import type { RunSnapshot } from '../cluster/registration/runsReader.ts';
import type { ContextSnapshot, ContextState } from '../cluster/session/reader.ts';
import { distinctContexts, isSame, itsAt, onlyControlPlane } from './contexts.ts';
import type { TreeSources } from './sources.ts';

type Unsettled = Exclude<ContextState, { kind: 'ready' }>;

/** What is known of a context as a WEC. `its` is the ITS's context name, or its server where no context of it is known. */
export type WecStanding =
  | { readonly kind: 'registering' | 'deregistering'; readonly clusterName: string; readonly its: string; readonly stage: string }
  | { readonly kind: 'registered' | 'unfinished'; readonly clusterName: string; readonly its: string | undefined; readonly mode: string }
  | { readonly kind: 'notRegistered'; readonly controlPlane: 'its' | 'wds' | undefined }
  | { readonly kind: 'unsettled'; readonly state: Unsettled };

export interface WecFacts {
  readonly context: ContextSnapshot;
  readonly standing: WecStanding;
  /** Whether Register WEC has something to do there. */
  readonly registrable: boolean;
}

/** The contexts of the view Clusters to Register; ITSes and WDSes that are nothing else only with `all`. */
export function wecContexts({ reader }: TreeSources, all: boolean): readonly ContextSnapshot[] {
  return distinctContexts(reader).filter((context) => all || !onlyControlPlane(context));
}

export function wecFacts(sources: TreeSources, context: ContextSnapshot): WecFacts {
  const standing = standingOf(sources, context);
  const registrable =
    context.guard !== 'readOnly' &&
    (standing.kind === 'notRegistered' ||
      standing.kind === 'unfinished' ||
      (standing.kind === 'unsettled' && standing.state.kind === 'notChecked'));
  return { context, standing, registrable };
}

function standingOf(sources: TreeSources, context: ContextSnapshot): WecStanding {
  const run = sources.runs.runs().find(({ wec, state }) => state === 'running' && wec !== undefined && isSame(context, wec));
  if (run !== undefined) {
    return { kind: run.kind === 'deregister' ? 'deregistering' : 'registering', clusterName: run.clusterName, its: run.its, stage: currentStage(run) };
  }
  if (context.state.kind !== 'ready') {
    return { kind: 'unsettled', state: context.state };
  }
  if (context.registeredAs === undefined) {
    const controlPlane = context.roles.has('its') ? 'its' : context.roles.has('wds') ? 'wds' : undefined;
    return { kind: 'notRegistered', controlPlane };
  }
  const { clusterName, hubServer, klusterlet } = context.registeredAs;
  const its = itsAt(sources.reader, hubServer);
  const known = its && sources.reader.its(its.name);
  const cluster = known?.clusters.get(clusterName);
  const state = cluster && clusterState(cluster);
  const unfinished = known?.synced === true && (state === undefined || state === 'pendingAcceptance' || state === 'joining');
  return { kind: unfinished ? 'unfinished' : 'registered', clusterName, its: its?.name ?? hubServer, mode: klusterlet.mode };
}

/** Title of the stage that runs, of the last one while none does. */
export function currentStage({ stages }: RunSnapshot): string {
  return (stages.find(({ state }) => state === 'running') ?? stages.findLast(({ state }) => state === 'done'))?.title ?? '';
}
