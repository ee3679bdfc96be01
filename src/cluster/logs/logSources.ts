import type { Connection } from '../kube/connection.ts';
import { namespaces, paths } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseAgentPod } from '../registration/parseAgent.ts';
import { agentNamespaceOf } from '../session/registration.ts';

/** What a container does; `undefined` for one that this extension doesn't know. */
export type LogPart = 'operator' | 'registration' | 'work' | 'agent';

/** A container that has a log. */
export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly part: LogPart | undefined;
  readonly ready: boolean;
  /** `CrashLoopBackOff`, `ContainerCreating` ...; empty where it doesn't wait. */
  readonly waiting: string;
  readonly restarts: number;
}

/** Labels `app` of the Pods (ocm.md 7.2); in singleton mode one Pod is both agents. */
const parts: Readonly<Record<string, LogPart>> = {
  klusterlet: 'operator',
  'klusterlet-registration-agent': 'registration',
  'klusterlet-manifestwork-agent': 'work',
  'klusterlet-agent': 'agent',
};
const order: readonly (LogPart | undefined)[] = ['agent', 'registration', 'work', 'operator', undefined];

interface RawList {
  readonly items?: readonly unknown[];
}

/** The containers of operator and agent on a WEC, in the namespace that its Klusterlet names. Throws ClusterErrors. */
export async function agentLogSources({ api }: Connection, signal: AbortSignal): Promise<readonly LogSource[]> {
  const klusterlets = await api.find<RawList>(paths.klusterlets, { signal });
  const agents = (klusterlets?.items ?? []).map(agentNamespaceOf);
  return sourcesIn(api, [...agents, namespaces.agent, namespaces.operator], signal);
}

/** The containers of an ITS's controllers. */
export async function hubLogSources({ api }: Connection, signal: AbortSignal): Promise<readonly LogSource[]> {
  return sourcesIn(api, [namespaces.hub, namespaces.operator], signal);
}

async function sourcesIn(api: Connection['api'], among: readonly string[], signal: AbortSignal): Promise<readonly LogSource[]> {
  const lists = await Promise.all([...new Set(among)].map((namespace) => api.get<RawList>(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, { signal })));
  return lists
    .flatMap(({ items = [] }) => items.flatMap(parseLogSources))
    .sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
}

/** One for each container of a Pod. */
export function parseLogSources(raw: unknown): readonly LogSource[] {
  const pod = parseAgentPod(raw);
  return (pod?.containers ?? []).map((container) => {
    const { restarts, waiting } = containerState(raw, container);
    const { namespace = '', name = '', app = '', ready = false } = pod ?? {};
    return { namespace, pod: name, container, part: Object.hasOwn(parts, app) ? parts[app] : undefined, ready, waiting, restarts };
  });
}

/** `restarts` tells one run of a container from the next; `ended`: it won't run again. */
export function containerState(pod: unknown, container: string): { readonly restarts: number; readonly waiting: string; readonly ended: boolean } {
  const status = field(pod, 'status');
  const statuses = field(status, 'containerStatuses');
  const own = Array.isArray(statuses) ? (statuses as readonly unknown[]).find((one) => field(one, 'name') === container) : undefined;
  const restarts = field(own, 'restartCount');
  return {
    restarts: typeof restarts === 'number' ? restarts : 0,
    waiting: plainText(field(field(field(own, 'state'), 'waiting'), 'reason')),
    ended: ['Succeeded', 'Failed'].includes(plainText(field(status, 'phase'))),
  };
}
