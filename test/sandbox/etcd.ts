import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxContext } from './context.ts';
import { ensureClusterPki, type KeyPairFiles } from './pki.ts';
import { portBecomesFree } from './ports.ts';
import { SupervisedProcess } from './process.ts';
import { startOnPort } from './startOnPort.ts';

/** How an API server reaches etcd: it is served over TLS and wants a client certificate, since others may share the machine. */
export interface EtcdAccess {
  readonly url: string;
  readonly ca: string;
  readonly client: KeyPairFiles;
}

/** The one etcd of a sandbox; each cluster has its own prefix in it. */
export class Etcd {
  readonly access: EtcdAccess;
  readonly #process: SupervisedProcess;
  readonly #port: number;

  private constructor(access: EtcdAccess, process: SupervisedProcess, port: number) {
    this.access = access;
    this.#process = process;
    this.#port = port;
  }

  static async start(context: SandboxContext): Promise<Etcd> {
    const { layout, record, programs, progress, state } = context;
    const pki = await ensureClusterPki(layout.pki('etcd'), 'etcd');
    await mkdir(layout.etcdData, { recursive: true, mode: 0o700 });
    const program = await programs.path('etcd', 'server');
    const tls = { ca: await readFile(pki.ca.cert, 'utf8'), cert: await readFile(pki.admin.cert, 'utf8'), key: await readFile(pki.admin.key, 'utf8') };
    const { process, port } = await startOnPort(state, 'etcd', (chosen) => {
      const url = `https://127.0.0.1:${chosen}`;
      return new SupervisedProcess({
        title: 'etcd',
        program,
        args: [
          '--name=sandbox',
          `--data-dir=${join(layout.etcdData, 'data')}`,
          `--listen-client-urls=${url}`,
          `--advertise-client-urls=${url}`,
          '--listen-peer-urls=http://127.0.0.1:0', // no peers
          `--cert-file=${pki.serving.cert}`,
          `--key-file=${pki.serving.key}`,
          `--trusted-ca-file=${pki.ca.cert}`,
          '--client-cert-auth',
          '--unsafe-no-fsync', // a crash of the machine may lose the sandbox: --reset makes it anew
          '--log-level=warn',
        ],
        env: layout.environment(),
        logFile: join(layout.logs, 'etcd.log'),
        ready: { url: `${url}/health`, ...tls },
        record,
        onUnexpectedExit: progress,
      });
    });
    return new Etcd({ url: `https://127.0.0.1:${port}`, ca: pki.ca.cert, client: pki.apiServerClient }, process, port);
  }

  /** Ends it, last of all, and waits until its port is free. */
  async stop(): Promise<void> {
    await this.#process.stop(10_000);
    await portBecomesFree(this.#port, 5_000);
  }
}
