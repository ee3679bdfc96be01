import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Pod } from './apiTypes.ts';
import { ApiClient } from '../apiClient.ts';
import type { ClusterAccess } from '../clusterAccess.ts';
import { followObjects } from './followObjects.ts';
import { LeftoverProcesses } from './leftoverProcesses.ts';
import { LogServer } from './logServer.ts';
import { podLogFolder, PodRunner, type PodRunnerHost } from './podRunner.ts';
import { registerNode, schedule } from './simulatedNode.ts';

export interface ProcessKubeletOptions {
  /** The cluster, as a user who may do everything. */
  access: ClusterAccess;
  /** A folder of this kubelet's own: volumes, Pod logs, ids of processes. */
  folder: string;
  nodeName: string;
  /** The path of the program that stands for an image (name and tag); undefined becomes ErrImagePull. */
  programFor(image: string): string | undefined;
  /** Certificate and key of the log server for 127.0.0.1, in PEM. */
  serving: { cert: string; key: string };
  /** PEM; callers of the log server must show a client certificate of it. */
  clientCa?: string;
  log(line: string): void;
}

const namespacePrefix = 'open-cluster-management';

/**
 * Runs the Pods of the `open-cluster-management*` namespaces of one cluster as host processes, under one Node object that says
 * so; takes in Pods from the API server, gives back their status and logs.
 */
export class ProcessKubelet {
  readonly port: number;
  readonly #options: ProcessKubeletOptions;
  readonly #client: ApiClient;
  readonly #logServer: LogServer;
  readonly #host: PodRunnerHost;
  readonly #runners: Map<string, PodRunner>;
  readonly #stopping = new AbortController();
  readonly #pausedPrefixes = new Set<string>();
  readonly #following: Promise<void>;

  private constructor(options: ProcessKubeletOptions, client: ApiClient, logServer: LogServer, runners: Map<string, PodRunner>) {
    this.#options = options;
    this.#client = client;
    this.#logServer = logServer;
    this.port = logServer.port;
    this.#runners = runners;
    this.#host = {
      client,
      leftovers: new LeftoverProcesses(join(options.folder, 'processes')),
      podsFolder: join(options.folder, 'pods'),
      logsFolder: join(options.folder, 'logs'),
      programFor: (image) => options.programFor(image),
      log: (line) => {
        options.log(line);
      },
    };
    const ended = this.#host.leftovers.end();
    if (ended.length > 0) {
      options.log(`ended processes of an earlier run: ${ended.join(' ')}`);
    }
    mkdirSync(this.#host.podsFolder, { recursive: true });
    mkdirSync(this.#host.logsFolder, { recursive: true });
    this.#following = this.#follow();
  }

  /** Registers the Node and begins to run Pods. Rejects when the API server does not take the Node. */
  static async start(options: ProcessKubeletOptions): Promise<ProcessKubelet> {
    const runners = new Map<string, PodRunner>();
    // Each Secret and ConfigMap of a Pod has a watch, and so a connection, of its own.
    const client = new ApiClient(options.access, Infinity);
    const logServer = await LogServer.start({
      serving: options.serving,
      clientCa: options.clientCa,
      find: (namespace, pod, container, previous) =>
        [...runners.values()].find((runner) => runner.namespace === namespace && runner.name === pod)?.log(container, previous),
    });
    try {
      await registerNode(client, options.nodeName, logServer.port);
    } catch (error) {
      await logServer.stop();
      client.close();
      throw error;
    }
    return new ProcessKubelet(options, client, logServer, runners);
  }

  /** Ends every process; leaves the Pods in the API as they are, for the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    await Promise.all([...this.#runners.values()].map((runner) => runner.end(false)));
    await this.#logServer.stop();
    this.#client.close();
  }

  /** Holds the processes of all Pods whose names begin so still (SIGSTOP), those of Pods to come too, until `resume`. */
  pause(podNamePrefix: string): void {
    this.#pausedPrefixes.add(podNamePrefix);
    this.#matching(podNamePrefix).forEach((runner) => {
      runner.pause();
    });
  }

  resume(podNamePrefix: string): void {
    this.#pausedPrefixes.delete(podNamePrefix);
    this.#matching(podNamePrefix).forEach((runner) => {
      runner.resume();
    });
  }

  #matching(podNamePrefix: string): PodRunner[] {
    return [...this.#runners.values()].filter((runner) => runner.name.startsWith(podNamePrefix));
  }

  async #follow(): Promise<void> {
    let firstList = true;
    const seen = new Set<string>();
    const follower = {
      set: (pod: Pod): void => {
        if (firstList) {
          seen.add(pod.metadata?.uid ?? '').add(basename(podLogFolder('', pod)));
        }
        this.#see(pod);
      },
      gone: (pod: Pod): void => {
        void this.#end(this.#runners.get(pod.metadata?.uid ?? ''), false);
      },
      synced: (): void => {
        if (firstList) {
          firstList = false;
          removeOthers(this.#host.podsFolder, seen);
          removeOthers(this.#host.logsFolder, seen);
        }
      },
    };
    await followObjects(this.#client, '/api/v1/pods', {}, follower, this.#stopping.signal, this.#host.log);
  }

  #see(pod: Pod): void {
    const { namespace = '', deletionTimestamp } = pod.metadata ?? {};
    if (!namespace.startsWith(namespacePrefix)) {
      return;
    }
    const node = pod.spec?.nodeName;
    const phase = pod.status?.phase;
    if (node === this.#options.nodeName && deletionTimestamp !== undefined) {
      void this.#end(this.#runner(pod), true);
    } else if (node === this.#options.nodeName && phase !== 'Succeeded' && phase !== 'Failed') {
      this.#runner(pod).start();
    } else if (node === undefined && deletionTimestamp === undefined) {
      void schedule(this.#client, pod, this.#options.nodeName, this.#stopping.signal, this.#host.log);
    }
  }

  /** The runner of the Pod, made when there is none. */
  #runner(pod: Pod): PodRunner {
    const uid = pod.metadata?.uid ?? '';
    let runner = this.#runners.get(uid);
    if (runner === undefined) {
      runner = new PodRunner(this.#host, pod);
      this.#runners.set(uid, runner);
      if ([...this.#pausedPrefixes].some((prefix) => runner?.name.startsWith(prefix))) {
        runner.pause();
      }
    }
    return runner;
  }

  async #end(runner: PodRunner | undefined, removePod: boolean): Promise<void> {
    if (runner !== undefined) {
      await runner.end(removePod);
      this.#runners.delete(runner.uid);
    }
  }
}

/** Removes what Pods that are no more left in a folder. */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  for (const name of readdirSync(folder).filter((candidate) => !kept.has(candidate))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}
