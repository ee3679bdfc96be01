import { orphanNames } from '../cluster/properties/orphans.ts';
import { contextValue } from './contextValue.ts';
import type { NodeCache } from './nodeCache.ts';
import { nodeId, type ItsNode, type OrphanNode, type OrphansNode } from './nodes.ts';
import { fit, type Row } from './row.ts';
import type { Surroundings, TreeSources } from './sources.ts';

type Sources = Pick<TreeSources, 'reader' | 'propertyMaps'>;

/** The rows below a folder Properties Without a WEC; watched from the moment on that the row of the ITS is open, until it is closed. */
export class OrphanRows {
  readonly #sources: Sources;
  readonly #cache: NodeCache;
  readonly #open = new Set<string>();
  /** By ITS, as last shown. */
  readonly #shown = new Map<string, string>();

  constructor(sources: Sources, cache: NodeCache) {
    this.#sources = sources;
    this.#cache = cache;
  }

  /** Somebody looks at what is below this ITS, which is connected: said again, what could not be watched is tried again. */
  open(its: string, cluster: string): void {
    this.#open.add(its);
    this.#sources.propertyMaps.open(its, cluster);
  }

  close(its: string): void {
    if (this.#open.delete(its)) {
      this.#shown.delete(its);
      this.#sources.propertyMaps.close(its);
    }
  }

  /** Whether there is something to show. */
  any(its: string): boolean {
    return orphansOn(this.#sources, its).length > 0;
  }

  children(parent: OrphansNode): readonly OrphanNode[] {
    const { its } = parent;
    const names = orphansOn(this.#sources, its);
    this.#shown.set(its, JSON.stringify(names));
    return this.#cache.children(parent, names, String, (name): OrphanNode => ({ kind: 'orphan', id: nodeId('orphan', its, name), its, name, parent }));
  }

  /** ConfigMaps or clusters of this ITS changed: the folder, where its rows did. */
  changed(its: ItsNode): readonly OrphansNode[] {
    const folder = this.#cache.get('orphans', its, 'orphans');
    const shown = this.#shown.get(its.its);
    return folder === undefined || shown === undefined || shown === JSON.stringify(orphansOn(this.#sources, its.its)) ? [] : [folder];
  }
}

/** Nothing while it isn't certain which clusters there are: else all would seem to be gone. */
function orphansOn({ reader, propertyMaps }: Sources, its: string): readonly string[] {
  const known = reader.its(its);
  const maps = propertyMaps.maps(its);
  return maps === undefined || known?.synced !== true || known.context.state.kind !== 'ready' ? [] : orphanNames(maps.keys(), known.clusters);
}

export function describeOrphans({ its }: OrphansNode, { reader, propertyMaps, l10n }: Surroundings): Row {
  const label = l10n.t('Properties Without a WEC');
  const description = String(orphansOn({ reader, propertyMaps }, its).length);
  return {
    ...{ label, description, icon: { id: 'archive' }, spoken: l10n.t('{0}, {1}', label, description) },
    tooltip: () => [l10n.t('Customization properties on ITS {0} whose WEC is gone: deregistering leaves them', fit(its))],
    contextValue: contextValue.orphans(),
    collapsible: 'collapsed',
  };
}

export function describeOrphan({ name }: OrphanNode, { l10n }: Surroundings): Row {
  const label = fit(name);
  const description = l10n.t('no such WEC');
  return {
    ...{ label, description, icon: { id: 'symbol-property' }, spoken: l10n.t('{0}, {1}', label, description) },
    tooltip: () => [l10n.t('ConfigMap {0} in customization-properties: no ManagedCluster has this name', label), l10n.t('A WEC that is registered under this name later gets these properties.')],
    contextValue: contextValue.orphan(),
    collapsible: 'none',
  };
}
