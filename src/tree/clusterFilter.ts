import { clusterState } from '../cluster/clusterState.ts';
import type { ClusterState, ManagedCluster } from '../cluster/model.ts';

export type ClusterFilter = (cluster: ManagedCluster) => boolean;

const states: Readonly<Record<string, ClusterState>> = {
  pending: 'pendingAcceptance',
  joining: 'joining',
  available: 'available',
  unknown: 'unknown',
  unavailable: 'unavailable',
  suspended: 'suspended',
  deleting: 'deleting',
};

/** Words that name a state in a filter. */
export const stateWords: readonly string[] = Object.keys(states);

/**
 * Words that all must hold: `key=value` is a label, a state's word (`available`) is that state, anything else is a part of
 * the name; `!` before a word turns it round. `undefined` for a text without words.
 */
export function parseFilter(text: string): ClusterFilter | undefined {
  const terms = text.split(/\s+/).filter((word) => word !== '' && word !== '!').map(parseWord);
  return terms.length === 0 ? undefined : (cluster) => terms.every((term) => term(cluster));
}

function parseWord(word: string): ClusterFilter {
  if (word.startsWith('!')) {
    const term = parseWord(word.slice(1));
    return (cluster) => !term(cluster);
  }
  const equals = word.indexOf('=');
  if (equals > 0) {
    const [key, value] = [word.slice(0, equals), word.slice(equals + 1)];
    return ({ labels }) => Object.hasOwn(labels, key) && labels[key] === value;
  }
  const state = Object.hasOwn(states, word.toLowerCase()) ? states[word.toLowerCase()] : undefined;
  if (state !== undefined) {
    return (cluster) => clusterState(cluster) === state;
  }
  const part = word.toLowerCase();
  return ({ name }) => name.toLowerCase().includes(part);
}

/** What rows need of an ITS's clusters, by name. */
export interface Clusters {
  get(name: string): ManagedCluster | undefined;
  [Symbol.iterator](): Iterator<readonly [string, ManagedCluster]>;
}

/** Those of `clusters` that pass; live, as `clusters` is. */
export function filtered(clusters: ReadonlyMap<string, ManagedCluster>, filter: ClusterFilter | undefined): Clusters {
  if (filter === undefined) {
    return clusters;
  }
  return {
    get: (name) => {
      const cluster = clusters.get(name);
      return cluster !== undefined && filter(cluster) ? cluster : undefined;
    },
    *[Symbol.iterator]() {
      for (const entry of clusters) {
        if (filter(entry[1])) {
          yield entry;
        }
      }
    },
  };
}
