import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessRecord } from './processRecord.ts';

export interface ReadyCheck {
  /** https, or http where the program serves no other. */
  readonly url: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Which HTTP status means ready; 200 unless given. */
  readonly accepts?: (status: number) => boolean;
  /** Milliseconds; 60,000 unless given. */
  readonly timeout?: number;
}

export interface SupervisedProcessOptions {
  /** Such as "its1 kube-apiserver": names it in messages. */
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly ready: ReadyCheck;
  readonly record: ProcessRecord;
  /** Told when it ends without having been asked to. */
  readonly onUnexpectedExit: (message: string) => void;
}

/** A program of the sandbox did not come up, or ended: says which, where its log is, and the log's last lines. */
export class ComponentError extends Error {
  override readonly name = 'ComponentError';
  readonly log: string;

  constructor(title: string, what: string, logFile: string) {
    const log = lastLines(logFile, 12);
    super(`${title} ${what}. Its log is ${logFile}, and ends:\n${log}`);
    this.log = log;
  }
}

/** One child process: starts with a ready check, stops, is killed, paused and resumed; writes its output to a log file. */
export class SupervisedProcess {
  readonly #options: SupervisedProcessOptions;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #ending = false;

  constructor(options: SupervisedProcessOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Starts it and waits until its ready check passes. Throws a ComponentError, and leaves nothing running, when it doesn't. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    const { title, program, args, env, logFile, record } = this.#options;
    await mkdir(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    // Its own process group: Ctrl-C in the terminal goes to the sandbox alone, which ends its processes in the right order.
    const child = spawn(program, args, { env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#child = child;
    this.#ending = false;
    this.#exited = new Promise((resolve) => {
      const ended = (how: string) => {
        if (this.#child !== child) return;
        this.#child = undefined;
        if (child.pid !== undefined) record.remove(child.pid);
        if (!this.#ending) this.#options.onUnexpectedExit(`${title} ended unexpectedly (${how}). Its log is ${logFile}.`);
        resolve();
      };
      child.once('exit', (code, signal) => ended(signal ?? `exit code ${String(code)}`));
      child.once('error', (error) => ended(error.message));
    });
    if (child.pid !== undefined) record.add(child.pid, title);
    try {
      await this.waitUntilReady();
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Polls the ready check over loopback. */
  async waitUntilReady(): Promise<void> {
    const { title, logFile, ready } = this.#options;
    const timeout = ready.timeout ?? 60_000;
    for (const end = Date.now() + timeout; Date.now() < end; await delay(100)) {
      if (!this.isRunning) throw new ComponentError(title, 'ended before it was ready', logFile);
      if (await isReady(ready)) return;
    }
    throw new ComponentError(title, `was not ready within ${timeout / 1000} s`, logFile);
  }

  /** SIGTERM, then SIGKILL after `grace` milliseconds; resolves when it has ended. */
  async stop(grace = 5_000): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#ending = true;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), grace);
    await this.#exited;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    this.#ending = true;
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }
}

function isReady(check: ReadyCheck): Promise<boolean> {
  return new Promise((resolve) => {
    const { url, ca, cert, key } = check;
    const { request } = url.startsWith('https:') ? https : http;
    const call = request(url, { ca, cert, key, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve(check.accepts?.(status) ?? status === 200);
    });
    call.once('timeout', () => call.destroy());
    call.once('error', () => resolve(false));
    call.end();
  });
}

function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '(no log was written)';
  }
}
