import { usesLoginPlugin } from '../kubeconfig/clusterContext.ts';
import type { ClusterSession } from './clusterSession.ts';
import type { ContextSnapshot, ItsSnapshot } from './reader.ts';

export type Guard = 'readOnly' | 'typedName';
export type Guards = Readonly<Record<string, Guard>>;

/** Contexts that lead to one cluster; the first of the kubeconfig is shown. */
export interface SessionGroup {
  readonly shown: ClusterSession;
  readonly aliases: readonly ClusterSession[];
}

/** Sessions with one identity belong together; one whose identity isn't known stands alone. */
export function groupByIdentity(sessions: Iterable<ClusterSession>): readonly SessionGroup[] {
  const groups = new Map<unknown, ClusterSession[]>();
  for (const session of sessions) {
    const key = session.identity?.id ?? session;
    groups.set(key, [...(groups.get(key) ?? []), session]);
  }
  return [...groups.values()].flatMap(([shown, ...aliases]) => (shown === undefined ? [] : [{ shown, aliases }]));
}

/** Gives snapshots out; the same object again while nothing in it changed. */
export class Snapshots {
  readonly #contexts = new Map<string, ContextSnapshot>();
  readonly #its = new Map<string, ItsSnapshot>();
  #all: readonly ContextSnapshot[] = [];

  contexts(groups: readonly SessionGroup[], guards: Guards): readonly ContextSnapshot[] {
    const all = groups.map((group) => this.context(group, guards));
    this.#all = sameElements(this.#all, all) ? this.#all : all;
    return this.#all;
  }

  context({ shown, aliases }: SessionGroup, guards: Guards): ContextSnapshot {
    const { name, cluster } = shown.context;
    const known = this.#contexts.get(name);
    const names = aliases.map((alias) => alias.context.name);
    const snapshot: ContextSnapshot = {
      name,
      server: cluster.server,
      state: shown.state,
      roles: shown.roles,
      identity: shown.identity,
      aliases: known !== undefined && sameElements(known.aliases, names) ? known.aliases : names,
      usesLoginPlugin: usesLoginPlugin(shown.context),
      registeredAs: shown.registeredAs,
      guard: strictestGuard([name, ...names], guards),
    };
    return reuse(this.#contexts, name, snapshot);
  }

  its(group: SessionGroup, guards: Guards): ItsSnapshot | undefined {
    const { its, context, roles } = group.shown;
    return its === undefined && !roles.has('its')
      ? undefined
      : reuse(this.#its, context.name, {
          context: this.context(group, guards),
          synced: its?.synced ?? false,
          clusters: its?.clusters ?? noRows,
          requests: its?.requests ?? noRows,
        });
  }

  forget(name: string): void {
    this.#contexts.delete(name);
    this.#its.delete(name);
  }
}

const noRows: ReadonlyMap<string, never> = new Map<string, never>();

/** A cluster that one name guards is guarded under all its names. */
export function strictestGuard(names: readonly string[], guards: Guards): Guard | undefined {
  const all = names.flatMap((name) => (Object.hasOwn(guards, name) ? [guards[name]] : []));
  return all.includes('readOnly') ? 'readOnly' : all.includes('typedName') ? 'typedName' : undefined;
}

function reuse<T extends object>(known: Map<string, T>, name: string, fresh: T): T {
  const old = known.get(name);
  if (old !== undefined && sameElements(Object.values(old), Object.values(fresh))) {
    return old;
  }
  known.set(name, fresh);
  return fresh;
}

function sameElements(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((element, index) => element === other[index]);
}
