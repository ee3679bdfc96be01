import { watch } from 'node:fs';
import type { Disposable } from '../events.ts';

/** Watches the direct children of a folder. VS Code's watcher and Node's `fs.watch` both fit behind it. */
export interface FolderWatcher {
  /**
   * Calls `onChange` after something in `folder` changed, at least once per change. Throws where `folder` doesn't exist.
   * May fall silent for good once the folder itself was removed (platform.md 5).
   */
  watch(folder: string, onChange: () => void): Disposable;
}

/** FolderWatcher of plain Node, for what runs without an editor. */
export class NodeFolderWatcher implements FolderWatcher {
  watch(folder: string, onChange: () => void): Disposable {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', onChange);
    return { dispose: () => watcher.close() };
  }
}
