import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs in place of clusteradm that misbehave as the real one can't be made to: they hang, linger, leak, or aren't programs. */
export class FaultPrograms {
  readonly folder = mkdtempSync(join(tmpdir(), 'kubestellar-test-programs-'));
  #count = 0;

  /** A shell script; returns its absolute path. */
  script(body: string, options: { name?: string; mode?: number } = {}): string {
    const path = join(this.folder, options.name ?? `program${++this.#count}`);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, options.mode ?? 0o755);
    return path;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}
