import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { ClusterContext } from './clusterContext.ts';
import { mergeKubeconfigs } from './merge.ts';
import type { KubeconfigFile } from './parseKubeconfig.ts';

export interface KubeconfigLocation {
  /** The setting `kubestellar.kubeconfig`: a path or a path list; empty = not set. */
  readonly setting: string;
  /** Where `KUBECONFIG` and `HOME` are read. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface Kubeconfig {
  readonly contexts: readonly ClusterContext[];
  /** Sentences that name the file, for whoever wonders why a context isn't there. */
  readonly problems: readonly string[];
  /** Absolute paths that were looked at, also those that don't exist. */
  readonly files: readonly string[];
}

/** The files that count, in order: those of the setting, else those of `KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPaths({ setting, environment }: KubeconfigLocation): readonly string[] {
  const home = environment['HOME'] || environment['USERPROFILE'] || homedir();
  const fromSetting = pathList(setting).map((path) => resolve(home, expandHome(path, home)));
  if (fromSetting.length > 0) {
    return [...new Set(fromSetting)];
  }
  // Unlike in the setting, `~` is a plain character here: the person's shell expands it, kubectl doesn't.
  const fromEnvironment = pathList(environment['KUBECONFIG'] ?? '').map((path) => resolve(path));
  return fromEnvironment.length > 0 ? [...new Set(fromEnvironment)] : [join(home, '.kube', 'config')];
}

/** Reads and merges them by kubectl's rules, but a file or entry that can't be read hides no other. Never throws. */
export async function readKubeconfig(location: KubeconfigLocation): Promise<Kubeconfig> {
  const files = kubeconfigPaths(location);
  const parsed = await Promise.all(files.map(readFileLeniently));
  return { ...mergeKubeconfigs(parsed), files };
}

async function readFileLeniently(file: string): Promise<KubeconfigFile> {
  try {
    const text = await readFile(file, 'utf8');
    // Not at activation: the YAML parser comes with it.
    const { parseKubeconfig } = await import('./parseKubeconfig.ts');
    return parseKubeconfig(text, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    return {
      file,
      contexts: [],
      clusters: [],
      users: [],
      currentContext: undefined,
      problems: missing ? [] : [`The kubeconfig file ${file} can't be read (${code ?? String(error)}). It is left out.`],
    };
  }
}

function pathList(value: string): readonly string[] {
  return value
    .split(delimiter)
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(home, path.slice(1)) : path;
}
