import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { redact } from '../redact.ts';
import { FolderNotWritableError } from './collectErrors.ts';
import { safeName } from './safeName.ts';

/** Takes texts in under names that clusters may have chosen; what comes out must hold no secret. */
export interface Bundle {
  /** Gives the path within the bundle, which differs from the names where those are not safe, or are taken. */
  write(file: readonly string[], text: string): Promise<string>;
}

/** A folder of one's own, only for this user, in which every text and every name has passed redaction. */
export class BundleFolder implements Bundle {
  readonly path: string;
  readonly #hide: (text: string) => string;

  private constructor(path: string, hide: (text: string) => string) {
    this.path = path;
    this.#hide = hide;
  }

  /** Makes a new folder below `parent`, which must be there. `hide`: tests show with another one that they would find a secret. */
  static async create(parent: string, name: string, hide: (text: string) => string = redact): Promise<BundleFolder> {
    for (let count = 1; ; count++) {
      const path = join(parent, `${safeName(name)}${count === 1 ? '' : `-${count}`}`);
      try {
        await mkdir(path, { mode: 0o700 });
        return new BundleFolder(path, hide);
      } catch (error) {
        if (!isTaken(error)) {
          throw new FolderNotWritableError(parent, whyOf(error), error);
        }
      }
    }
  }

  async write(file: readonly string[], text: string): Promise<string> {
    const names = file.map(safeName);
    const [folders, last = '_'] = [names.slice(0, -1), names.at(-1)];
    const [, stem = last, ending = ''] = /^(.+?)(\.[A-Za-z.]+)$/.exec(last) ?? [];
    try {
      await mkdir(join(this.path, ...folders), { recursive: true, mode: 0o700 });
      for (let count = 1; ; count++) {
        const relative = [...folders, count === 1 ? last : `${stem}-${count}${ending}`];
        try {
          await writeFile(join(this.path, ...relative), this.#hide(text), { mode: 0o600, flag: 'wx' });
          return relative.join('/');
        } catch (error) {
          if (!isTaken(error)) {
            throw error;
          }
        }
      }
    } catch (error) {
      throw new FolderNotWritableError(this.path, whyOf(error), error);
    }
  }

  /** As `write`, in place of what the file held: at no time is there half of it. */
  async replace(file: string, text: string): Promise<string> {
    const made = await this.write([`new-${file}`], text);
    const path = join(this.path, safeName(file));
    try {
      await rename(join(this.path, made), path);
    } catch (error) {
      throw new FolderNotWritableError(this.path, whyOf(error), error);
    }
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

function whyOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? describeError(error);
}
