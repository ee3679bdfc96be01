import { readFile } from 'node:fs/promises';

/** client-go's limit: a projected ServiceAccount token is rotated by writing its file anew. */
const maxAge = 60_000;

/** Takes a path, gives the token in it: read at most once a minute, and anew after `drop`. */
export class TokenFile {
  readonly #path: string;
  readonly #now: () => number;
  #cached: { readonly token: string; readonly readAt: number } | undefined;

  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
  }

  async token(): Promise<string> {
    if (this.#cached === undefined || this.#now() - this.#cached.readAt >= maxAge) {
      this.#cached = { token: (await readFile(this.#path, 'utf8')).trim(), readAt: this.#now() };
    }
    return this.#cached.token;
  }

  /** Whether the file holds another token than the refused one by now. */
  async drop(refused: string): Promise<boolean> {
    this.#cached = undefined;
    return (await this.token().catch(() => refused)) !== refused;
  }
}
