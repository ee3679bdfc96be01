import { appendFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { ApiClient, isNotFound } from './apiClient.ts';
import { writeKubeconfig, type ClusterAccess } from './clusterAccess.ts';
import type { SandboxContext } from './context.ts';
import { apiServerArgs, controllerManagerArgs } from './controlPlaneArgs.ts';
import type { EtcdAccess } from './etcd.ts';
import { programPathOfImage } from './images.ts';
import { ProcessKubelet } from './kubelet/processKubelet.ts';
import { ensureClusterPki, readPair, type ClusterPki } from './pki.ts';
import { SupervisedProcess } from './process.ts';
import { startOnPort } from './startOnPort.ts';
import type { ClusterRole, ClusterState } from './state.ts';

/** One cluster: kube-apiserver, kube-controller-manager and (but on a WDS) process kubelet, with a PKI and an etcd prefix of its own. */
export class ControlPlane {
  readonly name: string;
  readonly role: ClusterRole;
  readonly state: ClusterState;
  readonly pki: ClusterPki;
  readonly access: ClusterAccess;
  readonly client: ApiClient;
  readonly apiServer: SupervisedProcess;
  readonly controllerManager: SupervisedProcess;
  readonly #context: SandboxContext;
  /** When the kubelet was started last, in milliseconds since 1970. */
  kubeletStarted = 0;
  readonly #pausedPods = new Set<string>();
  #kubelet: ProcessKubelet | undefined;

  private constructor(
    name: string,
    state: ClusterState,
    pki: ClusterPki,
    access: ClusterAccess,
    processes: { apiServer: SupervisedProcess; controllerManager: SupervisedProcess },
    context: SandboxContext,
  ) {
    this.name = name;
    this.role = state.role;
    this.state = state;
    this.pki = pki;
    this.access = access;
    this.client = new ApiClient(access);
    this.apiServer = processes.apiServer;
    this.controllerManager = processes.controllerManager;
    this.#context = context;
  }

  /** Starts the API server and the controller manager; the kubelet waits until OCM's programs are there. */
  static async start(name: string, role: ClusterRole, etcd: EtcdAccess, context: SandboxContext): Promise<ControlPlane> {
    const { layout, programs, state, record, progress } = context;
    const cluster = state.cluster(name, role);
    state.save();
    const pki = await ensureClusterPki(layout.pki(name), name);
    const [ca, admin] = [await readFile(pki.ca.cert, 'utf8'), await readPair(pki.admin)];
    const common = { env: layout.environment(), record, onUnexpectedExit: progress };

    const apiServerProgram = await programs.path('kubernetes', 'kube-apiserver');
    const etcdPrefix = `/${name}-${cluster.generation}`;
    const apiServer = await startOnPort(state, `${name}/kube-apiserver`, (port) =>
      new SupervisedProcess({
        ...common,
        title: `${name} kube-apiserver`,
        program: apiServerProgram,
        args: apiServerArgs({ port, etcd, etcdPrefix, pki }),
        logFile: layout.log(name, 'kube-apiserver'),
        ready: { url: `https://127.0.0.1:${port}/readyz`, ca },
      }),
    );
    const access: ClusterAccess = { server: `https://127.0.0.1:${apiServer.port}`, ca, cert: admin.cert, key: admin.key };
    if (apiServer.moved) progress(`${name}: its port was taken, it is at ${access.server} now; what was registered at the old address has to be registered anew.`);
    writeKubeconfig(layout.clusterKubeconfig(name), { [name]: access });

    const controllerManagerProgram = await programs.path('kubernetes', 'kube-controller-manager');
    const controllerManager = await startOnPort(state, `${name}/kube-controller-manager`, (port) =>
      new SupervisedProcess({
        ...common,
        title: `${name} kube-controller-manager`,
        program: controllerManagerProgram,
        args: controllerManagerArgs({ role, port, kubeconfig: layout.clusterKubeconfig(name), pki }),
        logFile: layout.log(name, 'kube-controller-manager'),
        ready: { url: `https://127.0.0.1:${port}/healthz`, ca },
      }),
    ).catch(async (error: unknown) => {
      await apiServer.process.kill();
      throw error;
    });
    const processes = { apiServer: apiServer.process, controllerManager: controllerManager.process };
    return new ControlPlane(name, cluster, pki, access, processes, context);
  }

  async startKubelet(): Promise<void> {
    if (this.#kubelet !== undefined) return;
    const { layout } = this.#context;
    const folder = layout.pods(this.name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const logFile = layout.log(this.name, 'kubelet');
    this.kubeletStarted = Date.now();
    this.#kubelet = await ProcessKubelet.start({
      access: this.access,
      folder,
      nodeName: `${this.name}-node`,
      programFor: programPathOfImage,
      serving: await readPair(this.pki.serving),
      clientCa: this.access.ca,
      log: (line) => appendFileSync(logFile, `${new Date().toISOString()} ${line}\n`),
    });
  }

  async stopKubelet(): Promise<void> {
    const kubelet = this.#kubelet;
    this.#kubelet = undefined;
    this.#pausedPods.clear();
    await kubelet?.stop();
  }

  /** Starts and resumes what a test has killed or paused. */
  async restore(): Promise<void> {
    for (const process of [this.apiServer, this.controllerManager]) {
      if (process.isRunning) process.resume();
      await process.start();
    }
    await this.apiServer.waitUntilReady();
    await this.startKubelet();
    for (const namePrefix of this.#pausedPods) this.resumePods(namePrefix);
  }

  /** SIGSTOP for the processes of the Pods whose name starts so. */
  pausePods(namePrefix: string): void {
    this.#pausedPods.add(namePrefix);
    this.#kubelet?.pause(namePrefix);
  }

  resumePods(namePrefix: string): void {
    this.#pausedPods.delete(namePrefix);
    this.#kubelet?.resume(namePrefix);
  }

  /** Whether an object is there. */
  async has(path: string): Promise<boolean> {
    try {
      await this.client.get(path);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.stopKubelet();
    await this.controllerManager.stop();
    this.client.close();
    await this.apiServer.kill(); // on SIGTERM it would wait up to a minute for open watches
  }
}
