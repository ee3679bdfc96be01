import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The repository's root, where package.json is: also the extension that runs from the work tree. */
export const rootFolder = join(import.meta.dirname, '..');
/** What a run leaves behind: logs, results, screenshots, test bundles. Git ignores it. */
export const outFolder = join(rootFolder, 'out');

/** A new empty folder that is gone when `remove` was called, or this process ends. */
export function temporaryFolder(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `kubestellar-${name}-`));
  const remove = () => {
    process.off('exit', remove);
    // Programs that were just killed may still close files.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.once('exit', remove);
  return { path, remove };
}
