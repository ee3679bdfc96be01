import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostCommand } from './containerCommand.ts';
import { signalGroup, type LeftoverProcesses } from './leftoverProcesses.ts';

export interface ProcessExit {
  readonly exitCode: number;
  /** The signal that ended it, if one did. */
  readonly signal: NodeJS.Signals | undefined;
  /** Why it did not even start. */
  readonly failure: string | undefined;
}

/** Numbers of the signals that this kubelet or a person sends; an exit code of 128 + number is what containers report. */
const signalNumbers: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** One run of a host program in a process group of its own, its output going straight into a log file. */
export class ContainerProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<ProcessExit>;
  #over = false;

  constructor(command: HostCommand, folder: string, logFile: string, leftovers: LeftoverProcesses) {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    // Detached: Ctrl-C in the sandbox's terminal must not reach it before the sandbox has stopped what watches it.
    const child = spawn(command.program, command.args, {
      cwd: folder,
      env: command.env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.pid = child.pid;
    if (child.pid !== undefined) {
      leftovers.remember(child.pid);
    }
    this.exited = new Promise((resolve) => {
      const finish = (exitCode: number, signal: NodeJS.Signals | null, failure?: string): void => {
        this.#over = true;
        if (child.pid !== undefined) {
          leftovers.forget(child.pid);
        }
        resolve({ exitCode, signal: signal ?? undefined, failure });
      };
      child.once('error', (error) => {
        finish(127, null, error.message);
      });
      child.once('exit', (code, signal) => {
        finish(code ?? 128 + (signal === null ? 0 : (signalNumbers[signal] ?? 0)), signal);
      });
    });
  }

  pause(): void {
    this.#send('SIGSTOP');
  }

  resume(): void {
    this.#send('SIGCONT');
  }

  /** Asks the process to end, and makes it after `graceMs`. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#send('SIGTERM');
    // A paused process would take no notice.
    this.#send('SIGCONT');
    const patience = new AbortController();
    await Promise.race([this.exited, delay(graceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    this.#send('SIGKILL');
    await this.exited;
  }

  #send(signal: NodeJS.Signals): void {
    if (!this.#over && this.pid !== undefined) {
      signalGroup(this.pid, signal);
    }
  }
}
