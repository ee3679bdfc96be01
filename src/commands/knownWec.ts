import type { ContextSnapshot } from '../cluster/session/reader.ts';
import { claimants, isSame, onlyCluster } from '../tree/contexts.ts';
import type { CommandServices } from './services.ts';

interface Services {
  readonly sessions: Pick<CommandServices['sessions'], 'contexts'>;
  readonly memory: Pick<CommandServices['memory'], 'get' | 'update'>;
}

/** The context of a cluster that was reached and whose agent says that it is this WEC; never a guess by name, nor between two clusters that say so. */
export function knownWecContext(services: Pick<Services, 'sessions'>, its: string, clusterName: string): string | undefined {
  return onlyCluster(claimants(services.sessions, its, clusterName).filter(({ state }) => state.kind === 'ready'))?.name;
}

/** Where it is kept which context belongs to a cluster: `<identity of the ITS> <cluster>` -> Remembered. */
const key = 'kubestellar.wecContexts';

/** `identity`: of the cluster that the context led to; `undefined` where that was not known then. */
interface Remembered {
  readonly context: string;
  readonly identity: string | undefined;
}

const entryOf = (itsIdentity: string, cluster: string) => `${itsIdentity} ${cluster}`;

function remembered({ memory }: Pick<Services, 'memory'>): Readonly<Record<string, Remembered>> {
  return memory.get<Record<string, Remembered>>(key) ?? {};
}

/** `undefined` forgets it. */
export async function rememberWecContext(services: Services, itsIdentity: string, cluster: string, context: string | undefined): Promise<void> {
  const entry = entryOf(itsIdentity, cluster);
  const others = Object.entries(remembered(services)).filter(([one]) => one !== entry);
  const identity = services.sessions.contexts().find(({ name }) => name === context)?.identity?.id;
  await services.memory.update(key, Object.fromEntries(context === undefined ? others : [...others, [entry, { context, identity }]]));
}

/**
 * The context of a WEC, found from its own side (its Klusterlet's name, and the address of the ITS that its agent goes to), else as it
 * was found or picked before, where it leads to the same cluster; `undefined`: a person has to say. What the context tells by now
 * outweighs what is remembered.
 */
export async function recallWecContext(services: Services, its: string, itsIdentity: string, cluster: string): Promise<string | undefined> {
  const known = knownWecContext(services, its, cluster);
  if (known !== undefined) {
    await rememberWecContext(services, itsIdentity, cluster, known);
    return known;
  }
  const before = remembered(services)[entryOf(itsIdentity, cluster)];
  const contexts = services.sessions.contexts().filter((context) => !isSame(context, its));
  const isIt = ({ name, identity, registeredAs }: ContextSnapshot) =>
    name === before?.context &&
    (registeredAs === undefined || registeredAs.clusterName === cluster) &&
    (identity === undefined || before.identity === undefined || identity.id === before.identity);
  return contexts.some(isIt) ? before?.context : undefined;
}

/** Further contexts, of other clusters, whose agents say that they are this WEC of this ITS. */
export function rivalContexts(services: Pick<Services, 'sessions'>, its: string, cluster: string, own: string | undefined): readonly string[] {
  return own === undefined ? [] : claimants(services.sessions, its, cluster).flatMap((context) => (isSame(context, own) ? [] : [context.name]));
}
