import { execa, ExecaError } from 'execa';
import { CancelledError, CredentialPluginError } from '../errors.ts';
import type { Disposable } from '../events.ts';
import type { ClusterContext, ExecPlugin } from '../kubeconfig/clusterContext.ts';
import type { Log } from '../log.ts';
import { redact } from '../redact.ts';
import { isSupportedExecVersion, parseExecCredential, type PluginCredential } from './execCredential.ts';

export interface LoginPluginOptions {
  readonly log: Log;
  /** The plugin's environment; its PATH is where the command is looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds; 60 000 unless told: a log-in window has to be answered by then. */
  readonly timeout?: number;
  readonly now?: () => number;
}

/** Credentials that expire sooner than this are asked for again, so that none expires on its way. */
const expirySkew = 30_000;
const outputLimit = 1_000_000;

interface PluginRun {
  readonly result: Promise<PluginCredential>;
  readonly abort: AbortController;
  /** Callers that still want the result. */
  waiting: number;
}

/** Runs one context's log-in plugin: at most once at a time for however many callers, and again only when needed. */
export class LoginPlugin implements Disposable {
  readonly #context: ClusterContext;
  readonly #exec: ExecPlugin;
  readonly #options: LoginPluginOptions;
  readonly #now: () => number;
  #cached: PluginCredential | undefined;
  #running: PluginRun | undefined;

  constructor(context: ClusterContext, exec: ExecPlugin, options: LoginPluginOptions) {
    this.#context = context;
    this.#exec = exec;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Throws `CredentialPluginError`; `CancelledError` once `signal` aborts. The plugin is stopped when its last caller is gone. */
  async credential(signal: AbortSignal): Promise<PluginCredential> {
    if (this.#cached !== undefined && (this.#cached.expiresAt ?? Infinity) - expirySkew > this.#now()) {
      return this.#cached;
    }
    this.#running ??= this.#start();
    const run = this.#running;
    run.waiting++;
    try {
      return await untilAborted(run.result, signal);
    } finally {
      run.waiting--;
      if (run.waiting === 0) {
        run.abort.abort();
      }
    }
  }

  /** The API server refused `credential`: the next caller runs the plugin. */
  drop(credential: PluginCredential): void {
    if (this.#cached === credential) {
      this.#cached = undefined;
    }
  }

  dispose(): void {
    this.#cached = undefined;
    this.#running?.abort.abort();
  }

  #start(): PluginRun {
    const abort = new AbortController();
    const forget = (): void => {
      if (this.#running === run) {
        this.#running = undefined;
      }
    };
    const result = this.#run(abort.signal)
      .then((credential) => (this.#cached = credential))
      .finally(forget);
    // Each caller has its own view of the outcome; where all have left, nobody else hears of it.
    result.catch(() => undefined);
    // A run that is being stopped must not be handed to the next caller.
    abort.signal.addEventListener('abort', forget, { once: true });
    const run: PluginRun = { result, abort, waiting: 0 };
    return run;
  }

  async #run(cancel: AbortSignal): Promise<PluginCredential> {
    const { command, apiVersion, args } = this.#exec;
    const context = this.#context.name;
    if (!isSupportedExecVersion(apiVersion)) {
      throw this.#error(`speaks version ${apiVersion || '(none)'}, which is not supported`, 'Use v1 or v1beta1.');
    }
    this.#options.log.info(`Running the log-in plugin "${command}" of context "${context}".`);
    const output = await this.#output(command, args, cancel);
    return parseExecCredential(output, { context, command, apiVersion }, this.#now());
  }

  async #output(command: string, args: readonly string[], cancel: AbortSignal): Promise<string> {
    const timeout = this.#options.timeout ?? 60_000;
    const child = execa(command, [...args], {
      env: this.#environment(),
      extendEnv: false,
      stdin: 'ignore',
      maxBuffer: outputLimit,
      // A process group of its own, so that stopping a wrapper script also stops the program that it started.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const tooLate = (): CredentialPluginError =>
      this.#error(
        `timed out: it gave no answer within ${timeout / 1000} s`,
        'Run it in a terminal; it may wait for you to log in.',
      );
    let stop: (why: Error) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = reject));
    const onCancel = (): void => stop(new CancelledError());
    const timer = setTimeout(() => stop(tooLate()), timeout);
    cancel.addEventListener('abort', onCancel, { once: true });
    try {
      return (await Promise.race([child, stopped])).stdout;
    } catch (error) {
      if (error instanceof ExecaError) {
        throw this.#explain(error as ExecaError<{ encoding: 'utf8' }>);
      }
      killGroup(child.pid);
      // What left the group can hold the pipes open; nobody reads them any more.
      child.stdout.destroy();
      child.stderr.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      cancel.removeEventListener('abort', onCancel);
      // A stopped child rejects too, later.
      child.catch(() => undefined);
    }
  }

  #environment(): NodeJS.ProcessEnv {
    const { apiVersion, provideClusterInfo, env } = this.#exec;
    const { server, tlsServerName, skipTLSVerify, caData, proxyUrl } = this.#context.cluster;
    const cluster = {
      server,
      ...(tlsServerName !== undefined && { 'tls-server-name': tlsServerName }),
      ...(skipTLSVerify && { 'insecure-skip-tls-verify': true }),
      ...(caData !== undefined && { 'certificate-authority-data': caData }),
      ...(proxyUrl !== undefined && { 'proxy-url': proxyUrl }),
    };
    const info = {
      kind: 'ExecCredential',
      apiVersion,
      spec: { interactive: false, ...(provideClusterInfo && { cluster }) },
    };
    return { ...this.#options.environment, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  }

  #explain(error: ExecaError<{ encoding: 'utf8' }>): CredentialPluginError {
    const detail = redact(error.stderr ?? '').slice(-2000);
    if (error.code === 'ENOENT') {
      return this.#error(
        "was not found on the editor's PATH, which can differ from the terminal's",
        `${this.#hint()} Or start VS Code from a terminal that finds it.`,
      );
    }
    if (error.code === 'EACCES' || error.code === 'ENOEXEC' || error.code === 'EISDIR') {
      return this.#error(`is not a runnable program (${error.code})`, 'Check the file and its permissions.');
    }
    if (error.isMaxBuffer) {
      return this.#error('answered more than 1 MB', 'Run it in a terminal to see what it prints.');
    }
    const lastLine = detail.trim().split(/\r?\n/).at(-1)?.trim() ?? '';
    const how =
      error.exitCode === undefined
        ? `was ended by ${error.signal ?? 'the system'}`
        : `failed with exit code ${error.exitCode}`;
    return this.#error(
      lastLine === '' ? how : `${how}: ${lastLine.replace(/\.+$/, '')}`,
      'Log in with it in a terminal, then retry.',
      detail,
    );
  }

  #hint(): string {
    const hint = this.#exec.installHint?.trim().split(/\r?\n/).join(' ');
    return hint ? `Its kubeconfig entry says: ${hint.replace(/([^.!?])$/, '$1.')}` : 'Install it.';
  }

  #error(problem: string, remedy: string, detail?: string): CredentialPluginError {
    return new CredentialPluginError(this.#context.name, this.#exec.command, problem, remedy, detail);
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted]);
  } catch (error) {
    throw signal.aborted ? new CancelledError() : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) {
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    }
  } catch {
    // ESRCH: it ended meanwhile.
  }
}
