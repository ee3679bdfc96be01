import { closeSync, openSync, readSync, watch, writeFileSync } from 'node:fs';

import type { TestEvent } from './events.ts';

/** Follows a file of `TestEvent` lines while another process appends to it: takes the path, calls `onEvent` for each line in order. */
export class EventFollower {
  private readonly descriptor: number;
  private readonly watcher: ReturnType<typeof watch>;
  private readonly onEvent: (event: TestEvent) => void;
  private rest = Buffer.alloc(0);

  constructor(file: string, onEvent: (event: TestEvent) => void) {
    writeFileSync(file, '');
    this.onEvent = onEvent;
    this.descriptor = openSync(file, 'r');
    this.watcher = watch(file, () => this.read());
  }

  /** Reads what is left and stops: call it when the writing process has ended. */
  close(): void {
    this.watcher.close();
    this.read();
    closeSync(this.descriptor);
  }

  private read(): void {
    const chunk = Buffer.alloc(64 * 1024);
    for (let size = readSync(this.descriptor, chunk); size > 0; size = readSync(this.descriptor, chunk)) {
      this.rest = Buffer.concat([this.rest, chunk.subarray(0, size)]);
    }
    for (let end = this.rest.indexOf('\n'); end >= 0; end = this.rest.indexOf('\n')) {
      const line = this.rest.subarray(0, end).toString('utf8');
      this.rest = this.rest.subarray(end + 1);
      this.onEvent(JSON.parse(line) as TestEvent);
    }
  }
}
