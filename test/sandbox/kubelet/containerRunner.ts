import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from './apiTypes.ts';
import { ContainerConfigError, controllerProbe, type HostCommand } from './containerCommand.ts';
import { ContainerProcess, type ProcessExit } from './containerProcess.ts';
import { describe, isAborted } from './followObjects.ts';
import { freePort, isHealthy } from './healthProbe.ts';
import type { LeftoverProcesses } from './leftoverProcesses.ts';
import type { ContainerReport, ContainerState, Ended, RestartPolicy } from './podStatus.ts';

export interface ContainerHost {
  readonly folder: string;
  readonly leftovers: LeftoverProcesses;
  programFor(image: string): string | undefined;
  /** The command with 8443 replaced by `port`. Throws a ContainerConfigError. */
  command(program: string, port: number): Promise<HostCommand>;
  logFile(restartCount: number): string;
  /** The container's report changed. */
  changed(): void;
  log(line: string): void;
}

/** Much shorter than a kubelet's 10 s to 5 min, so that nobody waits for a sandbox. */
const firstBackOffMs = 1_000;
const longestBackOffMs = 30_000;
/** A run that lasted this long starts the back-off anew (a kubelet: 10 min). */
const steadyRunMs = 60_000;
const imageRetryMs = 5_000;
const unreadyProbeMs = 300;
/** On a busy machine a program may need long to answer for the first time; only then its liveness is judged. */
const startPatienceMs = 60_000;

/** Runs one container as a host process again and again, probes it, and fires `changed` at every change of its report. */
export class ContainerRunner {
  readonly #container: Container;
  readonly #policy: RestartPolicy;
  readonly #host: ContainerHost;
  readonly #signal: AbortSignal;
  #state: ContainerState = { kind: 'waiting', reason: 'ContainerCreating' };
  #last: Ended | undefined;
  #restartCount: number;
  #process: ContainerProcess | undefined;
  #paused = false;

  /** `ranBefore` is the restart count that the Pod's status already shows, when an earlier kubelet ran the container. */
  constructor(
    container: Container,
    policy: RestartPolicy,
    ranBefore: number | undefined,
    host: ContainerHost,
    signal: AbortSignal,
  ) {
    this.#container = container;
    this.#policy = policy;
    this.#host = host;
    this.#signal = signal;
    this.#restartCount = ranBefore === undefined ? 0 : ranBefore + 1;
  }

  get report(): ContainerReport {
    const { name, image = '' } = this.#container;
    return { name, image, state: this.#state, last: this.#last, restartCount: this.#restartCount };
  }

  /** Resolves when the current run is over; at once when nothing runs. */
  get runOver(): Promise<unknown> {
    return this.#process?.exited ?? Promise.resolve();
  }

  wait(reason: string, message?: string): void {
    this.#become({ kind: 'waiting', reason, ...(message === undefined ? {} : { message }) });
  }

  /** Lives the container's life; resolves when it is over for good or the signal fired. */
  async run(): Promise<void> {
    let backOffMs = firstBackOffMs;
    while (!this.#signal.aborted) {
      const command = await this.#prepare();
      if (command === undefined) {
        await this.#pause(imageRetryMs);
        continue;
      }
      // Stopped while the command was made: nothing may start any more.
      if (isAborted(this.#signal)) {
        return;
      }
      const ended = await this.#once(command.command, command.port);
      this.#last = ended;
      if (isAborted(this.#signal) || this.#policy === 'Never' || (this.#policy === 'OnFailure' && ended.exitCode === 0)) {
        this.#last = undefined;
        this.#become({ kind: 'ended', ended });
        return;
      }
      if (Date.parse(ended.finishedAt) - Date.parse(ended.startedAt) > steadyRunMs) {
        backOffMs = firstBackOffMs;
      }
      this.wait('CrashLoopBackOff', `back-off ${backOffMs / 1000}s restarting failed container=${this.#container.name}`);
      await this.#pause(backOffMs);
      backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
      this.#restartCount += 1;
    }
  }

  async stop(graceMs: number): Promise<void> {
    await this.#process?.stop(graceMs);
  }

  /** Holds the process, or the next one, still; liveness is not judged meanwhile. */
  pause(): void {
    this.#paused = true;
    this.#process?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#process?.resume();
  }

  async #prepare(): Promise<{ command: HostCommand; port: number } | undefined> {
    const image = this.#container.image ?? '';
    const program = this.#host.programFor(image);
    if (program === undefined) {
      this.wait('ErrImagePull', `no program of this sandbox stands for image "${image}" (name and tag)`);
      return undefined;
    }
    try {
      const port = await freePort();
      return { command: await this.#host.command(program, port), port };
    } catch (error) {
      this.wait(error instanceof ContainerConfigError ? error.reason : 'CreateContainerError', describe(error));
      return undefined;
    }
  }

  async #once(command: HostCommand, port: number): Promise<Ended> {
    const startedAt = new Date().toISOString();
    const running = new ContainerProcess(
      command,
      this.#host.folder,
      this.#host.logFile(this.#restartCount),
      this.#host.leftovers,
    );
    this.#process = running;
    if (this.#paused) {
      running.pause();
    }
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#signal]);
    if (running.pid !== undefined) {
      this.#host.log(`container ${this.#container.name} runs as process ${running.pid}, its port is ${port}`);
      const ready = controllerProbe(this.#container, 'readinessProbe') === undefined;
      this.#become({ kind: 'running', startedAt, ready, pid: running.pid });
      void this.#probeReadiness(port, signal);
      void this.#probeLiveness(running, port, signal);
    }
    const exit = await running.exited;
    over.abort();
    this.#process = undefined;
    this.#host.log(`container ${this.#container.name} ended: ${sentence(exit)}`);
    return {
      exitCode: exit.exitCode,
      reason: exit.failure !== undefined ? 'ContainerCannotRun' : exit.exitCode === 0 ? 'Completed' : 'Error',
      ...(exit.failure === undefined ? {} : { message: exit.failure }),
      startedAt,
      finishedAt: new Date().toISOString(),
    };
  }

  async #probeReadiness(port: number, signal: AbortSignal): Promise<void> {
    const probe = controllerProbe(this.#container, 'readinessProbe');
    let failures = 0;
    while (probe !== undefined && !signal.aborted) {
      const healthy = await isHealthy(port, probe.path, signal);
      failures = healthy ? 0 : failures + 1;
      const state = this.#state;
      if (!signal.aborted && state.kind === 'running' && (healthy || failures >= probe.failureThreshold)) {
        this.#become({ ...state, ready: healthy });
      }
      const unready = this.#state.kind === 'running' && !this.#state.ready;
      await delay(unready ? unreadyProbeMs : probe.periodSeconds * 1000, undefined, { signal }).catch(() => undefined);
    }
  }

  async #probeLiveness(running: ContainerProcess, port: number, signal: AbortSignal): Promise<void> {
    const probe = controllerProbe(this.#container, 'livenessProbe');
    const startingUntil = Date.now() + startPatienceMs;
    let wasHealthy = false;
    let failures = 0;
    while (probe !== undefined && !signal.aborted) {
      await delay(probe.periodSeconds * 1000, undefined, { signal }).catch(() => undefined);
      const healthy = !this.#paused && (await isHealthy(port, probe.path, signal));
      wasHealthy ||= healthy;
      const judged = !this.#paused && (wasHealthy || Date.now() > startingUntil);
      failures = healthy || !judged ? 0 : failures + 1;
      if (failures >= probe.failureThreshold && !signal.aborted) {
        this.#host.log(`container ${this.#container.name}: ${failures} failed liveness probes, restarting it`);
        await running.stop(5_000);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  #become(state: ContainerState): void {
    if (JSON.stringify(state) !== JSON.stringify(this.#state)) {
      this.#state = state;
      this.#host.changed();
    }
  }
}

function sentence({ exitCode, signal, failure }: ProcessExit): string {
  return failure ?? (signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`);
}
