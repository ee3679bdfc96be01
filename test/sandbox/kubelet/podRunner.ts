import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Container, Pod, ReplicaSet } from './apiTypes.ts';
import { ApiStatusError, type ApiClient } from '../apiClient.ts';
import { containerCommand } from './containerCommand.ts';
import { ContainerRunner } from './containerRunner.ts';
import { describe } from './followObjects.ts';
import type { LeftoverProcesses } from './leftoverProcesses.ts';
import type { ContainerLog } from './logServer.ts';
import { podStatus, type Condition, type RestartPolicy } from './podStatus.ts';
import { PodVolumes } from './podVolumes.ts';

export interface PodRunnerHost {
  readonly client: ApiClient;
  readonly leftovers: LeftoverProcesses;
  /** Where the folders of all Pods are. */
  readonly podsFolder: string;
  readonly logsFolder: string;
  programFor(image: string): string | undefined;
  readonly log: (line: string) => void;
}

/** Not the 30 s of most Pods: nothing here needs longer, and an unregistration waits for it. */
const longestGraceMs = 5_000;
const statusRetryMs = 1_000;

/** One Pod's life on this Node, from its volumes to its removal; takes in the Pod, keeps its status true in the API. */
export class PodRunner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly #host: PodRunnerHost;
  readonly #pod: Pod;
  readonly #folder: string;
  readonly #path: string;
  readonly #stopping = new AbortController();
  readonly #containers: ContainerRunner[];
  readonly #startTime = new Date().toISOString();
  #volumes: PodVolumes | undefined;
  #started = false;
  #lives: Promise<unknown> = Promise.resolve();
  #conditions: readonly Condition[];
  #sent = '';
  #publishing = false;
  #ending: Promise<void> | undefined;

  constructor(host: PodRunnerHost, pod: Pod) {
    this.#host = host;
    this.#pod = pod;
    this.namespace = pod.metadata?.namespace ?? '';
    this.name = pod.metadata?.name ?? '';
    this.uid = pod.metadata?.uid ?? '';
    this.#folder = join(host.podsFolder, this.uid);
    this.#path = `/api/v1/namespaces/${this.namespace}/pods/${this.name}`;
    this.#conditions = (pod.status?.conditions ?? []) as Condition[];
    this.#containers = (pod.spec?.containers ?? []).map((container) => this.#runner(container));
  }

  /** Begins to run the Pod; does nothing when it runs already. */
  start(): void {
    if (this.#volumes !== undefined || this.#stopping.signal.aborted) {
      return;
    }
    if (this.#pod.spec?.initContainers !== undefined) {
      this.#wait('CreateContainerConfigError', 'the process kubelet does not simulate init containers');
      return;
    }
    this.#volumes = new PodVolumes(this.#host.client, this.#pod, this.#folder, this.#stopping.signal, {
      changed: () => {
        this.#volumesChanged();
      },
      log: (line) => {
        this.#log(line);
      },
    });
    this.#volumesChanged();
  }

  pause(): void {
    this.#containers.forEach((container) => {
      container.pause();
    });
  }

  resume(): void {
    this.#containers.forEach((container) => {
      container.resume();
    });
  }

  /** Ends the processes. `removePod`: then the Pod too, as a kubelet confirms a deletion. */
  end(removePod: boolean): Promise<void> {
    this.#ending ??= this.#end(removePod);
    return this.#ending;
  }

  /** The log of a container's current or previous run; undefined when there is no such container. */
  log(container: string, previous: boolean): ContainerLog | undefined {
    const runner = this.#containers.find(({ report }) => report.name === container);
    if (runner === undefined) {
      return undefined;
    }
    const { restartCount, state } = runner.report;
    return {
      path: this.#logPath(container, restartCount - (previous ? 1 : 0)),
      over: previous ? Promise.resolve() : runner.runOver,
      state: state.kind === 'waiting' ? state.reason : state.kind,
    };
  }

  async #end(removePod: boolean): Promise<void> {
    const graceMs = Math.min((this.#pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000, longestGraceMs);
    this.#stopping.abort();
    await Promise.all(this.#containers.map((container) => container.stop(graceMs)));
    await this.#lives;
    if (removePod) {
      await this.#removePod();
    }
    this.#volumes?.remove();
    this.#log('ended');
  }

  async #removePod(): Promise<void> {
    const body = { gracePeriodSeconds: 0, preconditions: { uid: this.uid } };
    for (;;) {
      try {
        await this.#host.client.call('DELETE', this.#path, { body });
        return;
      } catch (error) {
        if (error instanceof ApiStatusError && (error.status === 404 || error.status === 409)) {
          return;
        }
        this.#log(`removing the Pod: ${describe(error)}`);
        await delay(statusRetryMs);
      }
    }
  }

  #volumesChanged(): void {
    const volumes = this.#volumes;
    if (volumes === undefined || this.#stopping.signal.aborted || this.#started) {
      return;
    }
    const missing = volumes.missing();
    if (missing.length > 0) {
      this.#wait('ContainerCreating', missing.join('; '));
      return;
    }
    this.#started = true;
    this.#lives = Promise.all(
      this.#containers.map((container) =>
        container.run().catch((error: unknown) => {
          container.wait('RunContainerError', describe(error));
        }),
      ),
    );
  }

  #wait(reason: string, message: string): void {
    this.#containers.forEach((container) => {
      container.wait(reason, message);
    });
  }

  #runner(container: Container): ContainerRunner {
    const policy = (this.#pod.spec?.restartPolicy ?? 'Always') as RestartPolicy;
    const status = this.#pod.status?.containerStatuses?.find((candidate) => candidate.name === container.name);
    const ranBefore = status !== undefined && (status.started === true || status.restartCount > 0) ? status.restartCount : undefined;
    const folder = this.#folder;
    const host = {
      folder,
      leftovers: this.#host.leftovers,
      programFor: (image: string) => this.#host.programFor(image),
      command: async (program: string, port: number) =>
        containerCommand(this.#pod, container, {
          program,
          port,
          folder,
          mounts: this.#volumes?.mounts(container) ?? [],
          kubeconfig: this.#volumes?.kubeconfig(container),
          soleReplica: await this.#isSoleReplica(),
        }),
      logFile: (run: number) => this.#logPath(container.name, run),
      changed: () => {
        void this.#publish();
      },
      log: (line: string) => {
        this.#log(line);
      },
    };
    return new ContainerRunner(container, policy, ranBefore, host, this.#stopping.signal);
  }

  async #isSoleReplica(): Promise<boolean> {
    const owner = this.#pod.metadata?.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet');
    if (owner === undefined) {
      return true;
    }
    const path = `/apis/apps/v1/namespaces/${this.namespace}/replicasets/${owner.name}`;
    const set = await this.#host.client.call<ReplicaSet>('GET', path, { signal: this.#stopping.signal });
    return (set.spec?.replicas ?? 1) <= 1;
  }

  /** Sends the status until the API has the newest one. */
  async #publish(): Promise<void> {
    if (this.#publishing) {
      return;
    }
    this.#publishing = true;
    while (!this.#stopping.signal.aborted) {
      const policy = (this.#pod.spec?.restartPolicy ?? 'Always') as RestartPolicy;
      const reports = this.#containers.map(({ report }) => report);
      const status = podStatus(reports, policy, this.#conditions, this.#startTime, new Date().toISOString());
      const text = JSON.stringify(status);
      if (text === this.#sent) {
        break;
      }
      try {
        const body = { metadata: { uid: this.uid }, status };
        await this.#host.client.patch(`${this.#path}/status`, body);
        this.#sent = text;
        this.#conditions = status.conditions;
      } catch (error) {
        if (error instanceof ApiStatusError && (error.status === 404 || error.status === 409)) {
          break;
        }
        this.#log(`status: ${describe(error)}`);
        await delay(statusRetryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
    this.#publishing = false;
  }

  #logPath(container: string, run: number): string {
    return join(podLogFolder(this.#host.logsFolder, this.#pod), container, `${run}.log`);
  }

  #log(line: string): void {
    this.#host.log(`pod ${this.namespace}/${this.name}: ${line}`);
  }
}

/** As a kubelet names it below /var/log/pods. */
export function podLogFolder(logsFolder: string, pod: Pod): string {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  return join(logsFolder, `${namespace}_${name}_${uid}`);
}
