import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { endGroup, spawnGroup } from '../../processes.ts';

export interface GoOptions {
  readonly cwd: string;
  /** Where it may leave files when it is ended early: the caller removes them. */
  readonly temporaryFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `go` without cgo, gives what it printed. Throws an Error with what it printed to stderr, or the signal's reason when no compiler runs any more. */
export async function runGo(args: readonly string[], { cwd, temporaryFolder, signal }: GoOptions): Promise<string> {
  signal?.throwIfAborted();
  const env = { ...process.env, CGO_ENABLED: '0', GOTMPDIR: temporaryFolder };
  // A group of its own, so that its compilers and linkers end with it.
  const go = spawnGroup('go', [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => void endGroup(go);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [[code], printed, said] = (await Promise.all([once(go, 'close'), text(go.stdout!), text(go.stderr!)])) as [[number | null], string, string];
    if (code === 0) return printed;
    signal?.throwIfAborted();
    throw new Error(said.trim() || 'go was ended by a signal');
  } finally {
    signal?.removeEventListener('abort', end);
    await endGroup(go);
  }
}
