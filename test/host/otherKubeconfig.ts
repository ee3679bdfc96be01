import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

import { outputOf } from '../processes.ts';

import type { SandboxClient } from '../sandbox/client.ts';

/** A kubeconfig of its own, made by kubectl, for contexts that the sandbox's doesn't have; `use` sets it in the editor. */
export class OtherKubeconfig {
  // Not `temporaryFolder`: its module asks where it lies, which a bundle for the extension host doesn't know.
  readonly #folder = mkdtempSync(join(tmpdir(), 'kubestellar-kubeconfig-'));
  readonly #file = join(this.#folder, 'kubeconfig');
  readonly #logIns = join(this.#folder, 'log-ins');
  readonly #sandbox: SandboxClient;

  constructor(sandbox: SandboxClient) {
    this.#sandbox = sandbox;
  }

  /** How often each context's log-in plugin ran since the last time this was asked, by context. */
  takeLogIns(): Readonly<Record<string, number>> {
    const lines = existsSync(this.#logIns) ? readFileSync(this.#logIns, 'utf8').trim().split('\n') : [];
    rmSync(this.#logIns, { force: true });
    return Object.fromEntries([...new Set(lines)].map((name) => [name, lines.filter((line) => line === name).length]));
  }

  /** A context whose user has a real log-in plugin: a program that gives the admin's certificate. */
  async addWithPlugin(name: string, cluster: string): Promise<void> {
    const { cert, key } = this.#sandbox.access(cluster);
    const credential = join(this.#folder, `${name}.json`);
    const status = { clientCertificateData: cert, clientKeyData: key };
    writeFileSync(credential, JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }), { mode: 0o600 });
    const script = `echo ${name} >> ${this.#logIns}; cat ${credential}`;
    await this.#config('set-credentials', name, '--exec-api-version=client.authentication.k8s.io/v1', '--exec-interactive-mode=Never', ...[
      ...['--exec-command=sh', '--exec-arg=-c', `--exec-arg=${script}`],
    ]);
    await this.#addContext(name, cluster, this.#sandbox.context(cluster).server);
  }

  /** A context with the admin's certificate that leads to `server` in place of the cluster's own address. */
  async addAt(name: string, cluster: string, server: string): Promise<void> {
    const { adminCertFile, adminKeyFile } = this.#sandbox.context(cluster);
    await this.#config('set-credentials', name, `--client-certificate=${adminCertFile}`, `--client-key=${adminKeyFile}`);
    await this.#addContext(name, cluster, server);
  }

  async use(): Promise<void> {
    await setKubeconfig(this.#file);
  }

  /** The editor's kubeconfig is the sandbox's again, and the files are gone. */
  async dispose(): Promise<void> {
    await setKubeconfig(undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #addContext(name: string, cluster: string, server: string): Promise<void> {
    await this.#config('set-cluster', name, `--server=${server}`, `--certificate-authority=${this.#sandbox.context(cluster).caFile}`);
    await this.#config('set-context', name, `--cluster=${name}`, `--user=${name}`);
  }

  async #config(...args: string[]): Promise<void> {
    await outputOf(this.#sandbox.describe().kubectl, ['--kubeconfig', this.#file, 'config', ...args]);
  }
}

/** A loopback port that nobody answers on until `open`, and that leads to `target` from then on. */
export class LatePort {
  readonly server: string;
  readonly #target: URL;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #listener = createServer((socket) => {
    const onward = connect(Number(this.#target.port), this.#target.hostname);
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy()).once('close', () => this.#sockets.delete(one));
    }
  });

  private constructor(target: URL, port: number) {
    this.#target = target;
    this.#port = port;
    this.server = `https://127.0.0.1:${port}`;
  }

  static async to(server: string): Promise<LatePort> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    return new LatePort(new URL(server), port);
  }

  async open(): Promise<void> {
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
  }

  close(): void {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

async function setKubeconfig(file: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('kubestellar').update('kubeconfig', file, vscode.ConfigurationTarget.Global);
}
