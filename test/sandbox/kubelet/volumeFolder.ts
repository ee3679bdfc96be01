import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * A host folder whose files are kept equal to what a volume holds. Files are replaced whole, so a reader never sees half a file;
 * files that others put there stay.
 */
export class VolumeFolder {
  readonly folder: string;
  #written = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** `files` maps a path below the folder to its bytes; what was written before and isn't in it any more is removed. */
  write(files: ReadonlyMap<string, Buffer>): void {
    for (const [path, bytes] of files) {
      const target = join(this.folder, path);
      if (relative(this.folder, target).startsWith('..')) {
        continue;
      }
      if (!existsSync(target) || !readFileSync(target).equals(bytes)) {
        mkdirSync(dirname(target), { recursive: true });
        // Beside the folder, not in it: programs list the folder.
        const whole = `${this.folder}.writing`;
        writeFileSync(whole, bytes, { mode: 0o600 });
        renameSync(whole, target);
      }
    }
    for (const path of this.#written) {
      if (!files.has(path)) {
        rmSync(join(this.folder, path), { force: true });
      }
    }
    this.#written = new Set(files.keys());
  }
}
