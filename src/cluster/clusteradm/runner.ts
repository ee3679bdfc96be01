import { devNull } from 'node:os';
import { CancelledError, TimedOutError } from '../errors.ts';
import type { Log } from '../log.ts';
import { commandText } from './commandText.ts';
import type { ClusteradmCommand } from './commands.ts';
import { ClusteradmKilledError, ClusteradmMissingError, ClusteradmNotRunnableError } from './errors.ts';
import { explainFailure, hideSecrets } from './failures.ts';

export interface ClusteradmRunOptions {
  /** Absolute path of clusteradm. */
  readonly program: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Its PATH is where log-in plugins are looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** Each line as it is printed, without secrets. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds; the command's own limit unless told. */
  readonly timeout?: number;
}

const outputLimit = 4_000_000;
/** Milliseconds between asking the tool to end and ending it. */
const grace = 2_000;

/**
 * Runs clusteradm without a shell. Throws `ClusteradmFailedError` with what it said, `ClusteradmMissingError`,
 * `ClusteradmNotRunnableError`, `ClusteradmKilledError`, `TimedOutError` or `CancelledError`; never execa's errors, which hold every argument.
 */
export async function runClusteradm<T>(command: ClusteradmCommand<T>, options: ClusteradmRunOptions): Promise<T> {
  const { program, signal, log, environment } = options;
  const limit = options.timeout ?? command.timeout;
  if (signal.aborted) {
    throw new CancelledError();
  }
  log.info(`Running ${hideSecrets(commandText(command), command.secrets)}`);
  // Not at activation: it takes 15 ms.
  const { execa } = await import('execa');
  const child = execa(program, [...command.args], {
    reject: false,
    // Only the given --kubeconfig counts: never the person's own current context, which `version` of 1.2 would contact.
    env: { ...environment, KUBECONFIG: devNull },
    extendEnv: false,
    stdin: 'ignore',
    // A group of its own, so that a stopped run takes the log-in plugin it started along.
    detached: process.platform !== 'win32',
    maxBuffer: outputLimit,
    windowsHide: true,
  });
  const passOn = (line: string): void => {
    const shown = hideSecrets(line, command.secrets);
    log.debug(`clusteradm: ${shown}`);
    options.onLine?.(shown);
  };
  const lines = Promise.all([
    command.secretOutput ? undefined : eachLine(child.iterable({ from: 'stdout' }), passOn),
    eachLine(child.iterable({ from: 'stderr' }), passOn),
  ]);
  const stop = stopWhen(signal, limit, child.pid);
  let result;
  try {
    [result] = await Promise.all([child, lines]);
  } finally {
    stop.dispose();
  }
  if (signal.aborted) {
    throw new CancelledError();
  }
  const where = command.context === undefined ? '' : ` for context "${command.context}"`;
  if (stop.timedOut()) {
    throw new TimedOutError(
      `"clusteradm ${command.name}"${where} gave no answer within ${limit / 1000} s and was stopped. ` +
        'Check that the cluster answers and that no log-in window waits, then retry.',
    );
  }
  if (result.exitCode === undefined) {
    throw result.signal === undefined
      ? startFailure(program, result.code)
      : new ClusteradmKilledError(command.name, where, result.signal);
  }
  const output = { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode };
  if (output.exitCode !== 0 && !command.parsesFailure) {
    throw explainFailure(command, output);
  }
  return command.parse(output);
}

async function eachLine(lines: AsyncIterable<string>, take: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) {
      take(line);
    }
  } catch {
    // The stream of a stopped or unstartable program; the run's own result says what happened.
  }
}

function startFailure(program: string, code: string | undefined): Error {
  switch (code) {
    case 'ENOENT':
      return new ClusteradmMissingError(program);
    case 'EACCES':
      return new ClusteradmNotRunnableError(program, 'it is not executable');
    default:
      return new ClusteradmNotRunnableError(program, `the system refused to start it (${code ?? 'without a reason'})`);
  }
}

/** Ends the process group on cancel and at the time limit: SIGTERM, then SIGKILL for what is left. */
function stopWhen(signal: AbortSignal, limit: number, pid: number | undefined): { dispose(): void; timedOut(): boolean } {
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    killGroup(pid, 'SIGTERM');
    killTimer ??= setTimeout(() => killGroup(pid, 'SIGKILL'), grace);
  };
  const limitTimer = setTimeout(() => {
    timedOut = true;
    stop();
  }, limit);
  signal.addEventListener('abort', stop, { once: true });
  return {
    timedOut: () => timedOut,
    dispose() {
      clearTimeout(limitTimer);
      clearTimeout(killTimer);
      signal.removeEventListener('abort', stop);
      killGroup(pid, 'SIGKILL');
    },
  };
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // ESRCH: all of it has ended.
  }
}
