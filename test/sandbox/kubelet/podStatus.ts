/** How a container ended. Times are ISO 8601. */
export interface Ended {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'ContainerCannotRun';
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** What a container is doing, as its runner reports it. */
export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: string; readonly ready: boolean; readonly pid: number }
  | { readonly kind: 'ended'; readonly ended: Ended };

export interface ContainerReport {
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** The end of the run before this one. */
  readonly last: Ended | undefined;
  readonly restartCount: number;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
}

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

const hostAddress = '127.0.0.1';

/** The status of a Pod on this Node, as the API wants it. `before` keeps the times of conditions that didn't change. */
export function podStatus(
  containers: readonly ContainerReport[],
  policy: RestartPolicy,
  before: readonly Condition[],
  startTime: string,
  now: string,
) {
  const phase = podPhase(containers, policy);
  const over = phase === 'Succeeded' || phase === 'Failed';
  const notReady = containers.filter(({ state }) => state.kind !== 'running' || !state.ready).map(({ name }) => name);
  const ready = notReady.length === 0;
  const why = over
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : ready
      ? {}
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${notReady.join(' ')}]` };
  const condition = (type: string, holds: boolean, because: { reason?: string; message?: string } = {}): Condition => {
    const status = holds ? 'True' : 'False';
    const same = before.find((old) => old.type === type && old.status === status);
    return { type, status, ...because, lastTransitionTime: same?.lastTransitionTime ?? now };
  };
  return {
    phase,
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', ready, why),
      condition('Ready', ready, why),
    ],
    hostIP: hostAddress,
    hostIPs: [{ ip: hostAddress }],
    podIP: hostAddress,
    podIPs: [{ ip: hostAddress }],
    startTime,
    containerStatuses: containers.map(containerStatus),
  };
}

/** A kubelet's rule: what waits for its first run keeps the Pod Pending, what waits for its next one doesn't. */
function podPhase(containers: readonly ContainerReport[], policy: RestartPolicy): string {
  const kinds = containers.map(({ state, last }) => (state.kind === 'waiting' && last !== undefined ? 'restarting' : state.kind));
  if (kinds.includes('waiting')) {
    return 'Pending';
  }
  if (policy === 'Always' || kinds.includes('running') || kinds.includes('restarting')) {
    return 'Running';
  }
  return containers.every(({ state }) => state.kind === 'ended' && state.ended.exitCode === 0) ? 'Succeeded' : 'Failed';
}

function containerStatus({ name, image, state, last, restartCount }: ContainerReport) {
  return {
    name,
    image,
    imageID: state.kind === 'running' ? `process-kubelet://${image}` : '',
    ...(state.kind === 'running' ? { containerID: `process://${state.pid}` } : {}),
    ready: state.kind === 'running' && state.ready,
    started: state.kind === 'running',
    restartCount,
    state: apiState(state),
    lastState: last === undefined ? {} : { terminated: last },
  };
}

function apiState(state: ContainerState) {
  switch (state.kind) {
    case 'waiting':
      return { waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) } };
    case 'running':
      return { running: { startedAt: state.startedAt } };
    case 'ended':
      return { terminated: state.ended };
  }
}
