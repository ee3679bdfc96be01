import { normalisedUrl } from '../cluster/session/identity.ts';
import type { ClusterReader, ContextSnapshot } from '../cluster/session/reader.ts';

/**
 * One context per cluster, in kubeconfig order: of several that lead to the same cluster the first that isn't refused there
 * (not one that is merely unreachable, else the row would jump when the cluster restarts).
 */
export function distinctContexts(reader: ClusterReader): readonly ContextSnapshot[] {
  const contexts = reader.contexts();
  const covered = new Set<string>();
  const distinct: ContextSnapshot[] = [];
  for (const context of contexts) {
    if (covered.has(context.name)) {
      continue;
    }
    const same = contexts.filter(({ name, aliases }) => !covered.has(name) && (name === context.name || aliases.includes(context.name)));
    same.forEach(({ name }) => covered.add(name));
    context.aliases.forEach((name) => covered.add(name));
    distinct.push(same.find(({ state }) => answers.has(state.kind)) ?? context);
  }
  return distinct;
}

const answers: ReadonlySet<string> = new Set(['ready', 'connecting', 'unreachable']);

export function itsContexts(reader: ClusterReader): readonly ContextSnapshot[] {
  return distinctContexts(reader).filter(({ roles }) => roles.has('its'));
}

/** Whether `name` is this context or another that leads to the same cluster. */
export function isSame(context: ContextSnapshot, name: string): boolean {
  return context.name === name || context.aliases.includes(name);
}

/** Whether an agent that goes to `server` goes to the cluster of this context, by the address of any context that leads there. */
export function leadsTo(reader: Pick<ClusterReader, 'contexts'>, server: string | undefined, context: string): boolean {
  return server !== undefined && reader.contexts().some((one) => isSame(one, context) && normalisedUrl(one.server) === normalisedUrl(server));
}

/** The ITS that an agent goes to which goes to `server`, where one of its contexts is known. */
export function itsAt(reader: ClusterReader, server: string | undefined): ContextSnapshot | undefined {
  return itsContexts(reader).find(({ name }) => leadsTo(reader, server, name));
}

/** The contexts whose agents say that they are this WEC of this ITS. */
export function claimants(reader: Pick<ClusterReader, 'contexts'>, its: string, clusterName: string): readonly ContextSnapshot[] {
  return reader.contexts().filter(({ registeredAs }) => registeredAs?.clusterName === clusterName && leadsTo(reader, registeredAs.hubServer, its));
}

/** The first of them, where all lead to one cluster: between two that claim the same, there is none. */
export function onlyCluster([first, ...others]: readonly ContextSnapshot[]): ContextSnapshot | undefined {
  return others.every((other) => isSame(other, first?.name ?? '')) ? first : undefined;
}

/** An ITS or a WDS and nothing else: seldom a cluster that somebody wants to register. */
export function onlyControlPlane({ roles, registeredAs }: ContextSnapshot): boolean {
  return registeredAs === undefined && !roles.has('wec') && (roles.has('its') || roles.has('wds'));
}
