import { createHash } from 'node:crypto';
import type { ClusterContext, ContextCluster, ContextUser } from './clusterContext.ts';
import type { ContextEntry, KubeconfigFile } from './parseKubeconfig.ts';

export interface MergedKubeconfig {
  /** In the order of the files. */
  readonly contexts: readonly ClusterContext[];
  /** Sentences that name the file. */
  readonly problems: readonly string[];
}

/** kubectl's rule: of clusters, users and contexts with the same name the one in the earliest file counts. */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): MergedKubeconfig {
  const clusters = firstByName(files.flatMap((file) => file.clusters));
  const users = firstByName(files.flatMap((file) => file.users));
  const problems = files.flatMap((file) => file.problems);
  const contexts: ClusterContext[] = [];
  const seen = new Set<string>();
  for (const { file, contexts: entries } of files) {
    for (const entry of entries) {
      if (seen.has(entry.name)) {
        continue;
      }
      seen.add(entry.name);
      const cluster = clusters.get(entry.cluster);
      const user = entry.user === '' ? { name: '' } : users.get(entry.user);
      const problem = brokenReference(entry, cluster, user);
      if (problem !== undefined || cluster === undefined || user === undefined) {
        problems.push(`The context "${entry.name}" in the kubeconfig file ${file} ${problem ?? ''}. It is left out.`);
      } else {
        contexts.push(clusterContext(entry, cluster, user));
      }
    }
  }
  return { contexts, problems };
}

function brokenReference(
  entry: ContextEntry,
  cluster: ContextCluster | undefined,
  user: ContextUser | undefined,
): string | undefined {
  if (entry.cluster === '') {
    return 'names no cluster';
  }
  if (cluster === undefined) {
    return `names a cluster "${entry.cluster}" that no kubeconfig file has`;
  }
  if (cluster.server === '') {
    return `names a cluster "${entry.cluster}" that has no server`;
  }
  return user === undefined ? `names a user "${entry.user}" that no kubeconfig file has` : undefined;
}

function clusterContext(entry: ContextEntry, cluster: ContextCluster, user: ContextUser): ClusterContext {
  const { name, namespace } = entry;
  const content = JSON.stringify([name, namespace ?? null, cluster, user]);
  return { name, namespace, cluster, user, fingerprint: createHash('sha256').update(content).digest('base64url') };
}

function firstByName<T extends { readonly name: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
  const byName = new Map<string, T>();
  for (const entry of entries) {
    if (!byName.has(entry.name)) {
      byName.set(entry.name, entry);
    }
  }
  return byName;
}
