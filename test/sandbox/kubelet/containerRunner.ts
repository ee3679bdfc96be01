import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from './apiTypes.ts';
import { ContainerConfigError, controllerProbe, type HostCommand } from './containerCommand.ts';
import { ContainerProcess, type ProcessExit } from './containerProcess.ts';
import { describe, isAborted } from './followObjects.ts';
import { freePort, isHealthy, type HealthProbe } from './healthProbe.ts';
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
/**
 * On a busy machine a program may need long for its first healthy answer. As with a startup probe, its liveness is judged only after that
 * answer (to either probe), or after this time.
 */
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
  /** Until when the process was held still, in ms since 1970; Infinity while it is. */
  #pausedUntil = 0;
  /** From when on the liveness of this run is judged, in ms since 1970. */
  #judgedFrom = Infinity;

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
    let again = false;
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
      // Together with the new run's log file: until then, the log is that of the run before.
      this.#restartCount += again ? 1 : 0;
      again = true;
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
    }
  }

  async stop(graceMs: number): Promise<void> {
    await this.#process?.stop(graceMs);
  }

  /** Holds the process, or the next one, still; liveness is not judged meanwhile. */
  pause(): void {
    this.#pausedUntil = Infinity;
    this.#process?.pause();
  }

  resume(): void {
    this.#pausedUntil = Date.now();
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
    this.#judgedFrom = Date.now() + startPatienceMs;
    if (this.#pausedUntil === Infinity) {
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
      const healthy = await this.#answers(probe, port, signal);
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
    let failures = 0;
    let waitSeconds = probe?.initialDelaySeconds ?? 0;
    while (probe !== undefined && !signal.aborted) {
      await delay(waitSeconds * 1000, undefined, { signal }).catch(() => undefined);
      waitSeconds = probe.periodSeconds;
      const asked = Date.now();
      const healthy = await this.#answers(probe, port, signal);
      // A probe counts if the program was up, and not held still, from its question on.
      const counts = asked >= this.#judgedFrom && asked >= this.#pausedUntil;
      failures = healthy || !counts ? 0 : failures + 1;
      if (failures >= probe.failureThreshold && !signal.aborted) {
        this.#host.log(`container ${this.#container.name}: ${failures} failed liveness probes, restarting it`);
        await running.stop(5_000);
      }
    }
  }

  async #answers(probe: HealthProbe, port: number, signal: AbortSignal): Promise<boolean> {
    const healthy = await isHealthy(port, probe, signal);
    if (healthy && !signal.aborted) {
      this.#judgedFrom = Math.min(this.#judgedFrom, Date.now());
    }
    return healthy;
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
