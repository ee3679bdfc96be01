import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The files of a sandbox, by what they are. Takes its folder. */
export class SandboxLayout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static defaultFolder(env: NodeJS.ProcessEnv = process.env): string {
    return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'kubestellar-vscode', 'sandbox');
  }

  /** Names its running owner. */
  get owner(): string { return join(this.folder, 'owner.json'); }
  /** What a test connects to; exists while the sandbox is up. */
  get description(): string { return join(this.folder, 'sandbox.json'); }
  get state(): string { return join(this.folder, 'state.json'); }
  /** All contexts. */
  get kubeconfig(): string { return join(this.folder, 'kubeconfig'); }
  get logs(): string { return join(this.folder, 'logs'); }
  get etcdData(): string { return join(this.folder, 'etcd'); }
  /** HOME of the programs, so that none reads or writes the user's. */
  get home(): string { return join(this.folder, 'home'); }
  get allPods(): string { return join(this.folder, 'pods'); }
  get allClusters(): string { return join(this.folder, 'clusters'); }

  log(cluster: string, component: string): string { return join(this.logs, `${cluster}-${component}.log`); }
  pods(cluster: string): string { return join(this.allPods, cluster); }
  cluster(name: string): string { return join(this.allClusters, name); }
  pki(cluster: string): string { return join(this.cluster(cluster), 'pki'); }
  /** A kubeconfig with the one admin context of this cluster. */
  clusterKubeconfig(cluster: string): string { return join(this.cluster(cluster), 'kubeconfig'); }

  /** The environment of every program: nothing of the user's kubeconfig, home or proxies gets in. */
  environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: this.home, KUBECONFIG: this.kubeconfig, TMPDIR: process.env.TMPDIR };
  }

  /** Removes what a sandbox has made here, and nothing else: the folder was named by a person. */
  async clear(): Promise<void> {
    const made = [this.state, this.kubeconfig, this.logs, this.etcdData, this.home, this.allPods, this.allClusters, join(this.folder, 'processes.json')];
    for (const path of made) if (existsSync(path)) await rm(path, { recursive: true, force: true });
  }
}
