import { mkdir, realpath, rm } from 'node:fs/promises';
import { renameSync, writeFileSync } from 'node:fs';
import { writeKubeconfig, type ClusterAccess } from './clusterAccess.ts';
import type { SandboxContext } from './context.ts';
import { ControlServer } from './controlServer.ts';
import { ControlPlane } from './controlPlane.ts';
import { Etcd } from './etcd.ts';
import { FolderLock } from './folderLock.ts';
import { ensureIts, grantWhatLineLacks } from './its.ts';
import { SandboxLayout } from './layout.ts';
import { LiveOperations } from './liveOperations.ts';
import type { SandboxDescription } from './operations.ts';
import { clusterNames, type SandboxOptions } from './options.ts';
import { checkPrerequisites } from './prerequisites.ts';
import type { SupervisedProcess } from './process.ts';
import { endLeftOver, ProcessRecord } from './processRecord.ts';
import { ensurePrograms } from './programs/build.ts';
import { ocmReleases, rowsFor } from './programs/catalog.ts';
import { SandboxState, type ClusterRole } from './state.ts';
import { attachWds, startKubeStellar } from './wds.ts';
import { startWebhook } from './webhook.ts';

export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/** Real control planes on this machine: ITSes made by clusteradm, WECs that are not registered, a WDS of its1. One folder has one sandbox. */
export class Sandbox {
  readonly context: SandboxContext;
  readonly controlPlanes = new Map<string, ControlPlane>();
  readonly webhooks = new Map<string, SupervisedProcess>();
  /** The KubeStellar controllers, by WDS. */
  readonly kubestellar = new Map<string, SupervisedProcess>();
  readonly #lock: FolderLock;
  readonly #abort: AbortController;
  #order: readonly string[] = [];
  #etcd: Etcd | undefined;
  #control: ControlServer | undefined;
  #description: SandboxDescription | undefined;

  private constructor(context: SandboxContext, lock: FolderLock, abort: AbortController) {
    this.context = context;
    this.#lock = lock;
    this.#abort = abort;
  }

  /** Builds what is missing, starts all clusters, and resolves when they are ready. Leaves nothing running when it fails. */
  static async start(options: SandboxOptions, progress: (line: string) => void, signal?: AbortSignal): Promise<Sandbox> {
    const names = clusterNames(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const layout = new SandboxLayout(await realpath(options.folder));
    const lock = FolderLock.tryAcquire(layout.owner);
    if (!(lock instanceof FolderLock)) {
      throw new SandboxError(
        `A sandbox is running on ${layout.folder} already (process ${lock.pid}): use it, end it with Ctrl-C, or start another beside it with --folder.`,
      );
    }
    let sandbox: Sandbox | undefined;
    try {
      await checkPrerequisites(rowsFor(options.line), names, layout.folder);
      const ended = await endLeftOver(layout.folder, layout.allPods);
      if (ended.length > 0) progress(`Ended what an earlier sandbox had left: ${ended.join(', ')}.`);
      await rm(layout.description, { force: true });
      if (options.reset) await layout.clear();
      await mkdir(layout.home, { recursive: true, mode: 0o700 });
      const state = SandboxState.open(layout.state, options.line);
      if (state.line !== options.line) {
        throw new SandboxError(`The sandbox in ${layout.folder} has OCM ${state.line}: start it with --line ${state.line}, make it anew with --reset, or choose another --folder.`);
      }
      const abort = new AbortController();
      signal?.addEventListener('abort', () => abort.abort(signal.reason), { once: true });
      signal?.throwIfAborted();
      const programs = ensurePrograms({ line: options.line, onProgress: progress, signal: abort.signal });
      sandbox = new Sandbox({ layout, state, programs, record: new ProcessRecord(layout.folder), progress, signal: abort.signal }, lock, abort);
      await sandbox.#startAll(names);
      return sandbox;
    } catch (error) {
      if (sandbox === undefined) await lock.release();
      else await sandbox.stop();
      throw error;
    }
  }

  get description(): SandboxDescription {
    if (this.#description === undefined) throw new SandboxError('The sandbox is not up.');
    return this.#description;
  }

  async #startAll(names: readonly { name: string; role: ClusterRole }[]): Promise<void> {
    const { progress } = this.context;
    this.#order = names.map(({ name }) => name);
    this.#etcd = await Etcd.start(this.context);
    const outcomes = await Promise.allSettled(names.map(({ name, role }) => this.startControlPlane(name, role)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    progress(`API servers are up: ${names.map(({ name }) => name).join(', ')}.`);
    this.publishKubeconfig();
    await this.context.programs.all;
    for (const plane of this.controlPlanes.values()) {
      if (plane.role === 'its') progress(plane.state.initialized ? `Waiting for ${plane.name}'s controllers.` : `Making ${plane.name} an ITS (clusteradm init).`);
    }
    const ready = await Promise.allSettled([...this.controlPlanes.values()].map((plane) => this.makeReady(plane)));
    for (const outcome of ready) if (outcome.status === 'rejected') throw outcome.reason;
    // Last: it looks for ManagedClusters, which an ITS serves once clusteradm has made it one.
    for (const plane of this.controlPlanes.values()) {
      if (plane.role === 'wds') this.kubestellar.set(plane.name, await startKubeStellar(plane, this.#itsOfWds(), this.context));
    }
    this.#control = await ControlServer.start(new LiveOperations(this));
    await this.publish();
  }

  /** Starts a cluster's API server and controller manager. */
  async startControlPlane(name: string, role: ClusterRole): Promise<ControlPlane> {
    if (this.#etcd === undefined) throw new SandboxError('etcd is not running.');
    const plane = await ControlPlane.start(name, role, this.#etcd.access, this.context);
    this.controlPlanes.set(name, plane);
    this.context.signal.throwIfAborted();
    return plane;
  }

  /** Starts what needs OCM's programs: the kubelet; on an ITS, clusteradm init and the webhook. A WDS gets its CRDs, and its ITS knows of it. */
  async makeReady(plane: ControlPlane): Promise<void> {
    if (plane.role === 'wec') {
      await grantWhatLineLacks(plane, this.context, 'klusterlet');
      await plane.startKubelet();
      return;
    }
    if (plane.role === 'wds') return attachWds(plane, this.#itsOfWds(), this.context);
    // The webhook comes before the controllers where its configuration is there already: they could write nothing without it.
    if (plane.state.initialized) this.webhooks.set(plane.name, await startWebhook(plane, this.context));
    await plane.startKubelet();
    await ensureIts(plane, this.context);
    if (!this.webhooks.has(plane.name)) this.webhooks.set(plane.name, await startWebhook(plane, this.context));
  }

  #itsOfWds(): ControlPlane {
    const its = this.controlPlanes.get('its1');
    if (its === undefined) throw new SandboxError('A WDS needs its1.');
    return its;
  }

  publishKubeconfig(): void {
    const access: [string, ClusterAccess][] = this.#inOrder().map((plane) => [plane.name, plane.access]);
    writeKubeconfig(this.context.layout.kubeconfig, Object.fromEntries(access));
  }

  /** Writes the kubeconfig and `sandbox.json` for the clusters of now. */
  async publish(): Promise<void> {
    const { layout, programs, state } = this.context;
    if (this.#control === undefined) return;
    this.publishKubeconfig();
    this.#description = {
      pid: process.pid,
      controlUrl: this.#control.url,
      controlToken: this.#control.token,
      folder: layout.folder,
      kubeconfig: layout.kubeconfig,
      logs: layout.logs,
      line: state.line,
      ocmVersion: ocmReleases[state.line],
      clusteradm: await programs.path('clusteradm', 'clusteradm'),
      kubectl: await programs.path('kubernetes', 'kubectl'),
      contexts: Object.fromEntries(this.#inOrder().map(({ name, role, access, pki }) => [name, {
        server: access.server,
        role,
        kubeconfig: layout.clusterKubeconfig(name),
        caFile: pki.ca.cert,
        caKeyFile: pki.ca.key,
        adminCertFile: pki.admin.cert,
        adminKeyFile: pki.admin.key,
        serviceAccountKeyFile: pki.serviceAccountKey,
      }])),
    };
    const temporary = `${layout.description}.new`;
    writeFileSync(temporary, JSON.stringify(this.#description, null, 2), { mode: 0o600 });
    renameSync(temporary, layout.description);
  }

  /** As asked for at the start; later ones after them. */
  #inOrder(): ControlPlane[] {
    const rank = ({ name }: ControlPlane) => (this.#order.indexOf(name) + this.#order.length + 1) % (this.#order.length + 1);
    return [...this.controlPlanes.values()].sort((a, b) => rank(a) - rank(b));
  }

  /** Pods and controllers first, then the API servers, etcd last. Resolves when no process is left and no port open. */
  async stop(): Promise<void> {
    this.#abort.abort(new SandboxError('The sandbox is stopping.'));
    await rm(this.context.layout.description, { force: true });
    await this.context.programs.all.catch(() => undefined); // the compilers of a first build
    await this.#control?.stop();
    const planes = [...this.controlPlanes.values()];
    const ended = await Promise.allSettled([
      ...planes.map((plane) => plane.stopKubelet()),
      ...[...this.webhooks.values()].map((webhook) => webhook.stop()),
      // On the first SIGTERM its workers end, and it stays.
      ...[...this.kubestellar.values()].map((controller) => controller.kill()),
    ]);
    ended.push(...(await Promise.allSettled(planes.map((plane) => plane.stop()))));
    ended.push(...(await Promise.allSettled([this.#etcd?.stop()])));
    await this.#lock.release();
    for (const outcome of ended) if (outcome.status === 'rejected') this.context.progress(`While stopping: ${String(outcome.reason)}`);
  }
}
