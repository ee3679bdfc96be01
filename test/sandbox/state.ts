import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { OcmLine } from './programs/catalog.ts';
import { choosePort, isPortFree } from './ports.ts';

export type ClusterRole = 'its' | 'wec' | 'wds';

export interface ClusterState {
  readonly role: ClusterRole;
  /** Counts how often the cluster was made anew; part of its etcd prefix. */
  generation: number;
  /** An ITS: whether `clusteradm init` has succeeded. */
  initialized: boolean;
}

interface StateFile {
  readonly line: OcmLine;
  /** By owner, such as `its1/kube-apiserver`: kubeconfigs inside the clusters hold them, so they are kept between starts. */
  readonly ports: Record<string, number>;
  readonly clusters: Record<string, ClusterState>;
}

/** What a sandbox keeps between starts, in `state.json`. */
export class SandboxState {
  readonly #file: string;
  readonly #content: StateFile;

  private constructor(file: string, content: StateFile) {
    this.#file = file;
    this.#content = content;
  }

  /** The kept state, or a new one of this line. */
  static open(file: string, line: OcmLine): SandboxState {
    let content: StateFile;
    try {
      content = JSON.parse(readFileSync(file, 'utf8')) as StateFile;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new Error(`${file} can't be read: start with --reset to make the sandbox anew.`, { cause: error });
      content = { line, ports: {}, clusters: {} };
    }
    return new SandboxState(file, content);
  }

  get line(): OcmLine {
    return this.#content.line;
  }

  /** The state of a cluster; a new one if it wasn't there. */
  cluster(name: string, role: ClusterRole): ClusterState {
    return (this.#content.clusters[name] ??= { role, generation: 1, initialized: false });
  }

  hasCluster(name: string): boolean {
    return name in this.#content.clusters;
  }

  forget(name: string): void {
    Reflect.deleteProperty(this.#content.clusters, name);
    for (const owner of Object.keys(this.#content.ports)) if (owner.startsWith(`${name}/`)) this.forgetPort(owner);
    this.save();
  }

  /** The port kept for `owner` if it is free, else a new one; `moved` tells that it had another. */
  async port(owner: string): Promise<{ port: number; moved: boolean }> {
    const kept = this.#content.ports[owner];
    if (kept !== undefined && (await isPortFree(kept))) return { port: kept, moved: false };
    const port = await choosePort(new Set(Object.values(this.#content.ports)));
    this.#content.ports[owner] = port;
    this.save();
    return { port, moved: kept !== undefined };
  }

  forgetPort(owner: string): void {
    Reflect.deleteProperty(this.#content.ports, owner);
  }

  save(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#content, null, 2));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
