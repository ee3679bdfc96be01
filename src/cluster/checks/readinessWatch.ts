import { Coalescer } from '../coalesce.ts';
import { Emitter, type Disposable } from '../events.ts';
import type { Log } from '../log.ts';
import { namespaces } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { WatchGroup, type Named } from '../registration/watchGroup.ts';
import type { CheckRow } from './checkRow.ts';
import { checkReadiness, type ReadinessParts } from './itsReadiness.ts';

/** Milliseconds that changes on the hub are gathered before it is checked again. */
const gather = 500;

/** Takes an ITS; checks it, and again whenever something that counts changes there; fires when there is a new result. */
export class ReadinessWatch implements Disposable {
  readonly #parts: ReadinessParts;
  readonly #closed = new AbortController();
  readonly #changed = new Emitter<void>();
  readonly #again: Coalescer;
  readonly #group: WatchGroup;
  #rows: readonly CheckRow[] | undefined;
  #checking: Promise<void> | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(parts: ReadinessParts, log: Log) {
    this.#parts = parts;
    this.#again = new Coalescer(gather, () => void this.#check());
    this.#group = new WatchGroup(log, () => this.#again.trigger());
    const names = (raw: unknown): Named => ({
      name: plainText(field(field(raw, 'metadata'), 'name')),
      resourceVersion: plainText(field(field(raw, 'metadata'), 'resourceVersion')),
    });
    for (const path of [
      `/apis/apps/v1/namespaces/${namespaces.hub}/deployments`,
      `/api/v1/namespaces/${namespaces.hub}/pods`,
      `/api/v1/namespaces/${namespaces.operator}/serviceaccounts`,
      `/api/v1/namespaces/${namespaces.properties}/serviceaccounts`,
      '/api/v1/namespaces/kube-public/configmaps',
    ]) {
      this.#group.follow(parts.its, { path, project: names });
    }
    this.#again.trigger();
  }

  /** `undefined` until the first checks are done. */
  get rows(): readonly CheckRow[] | undefined {
    return this.#rows;
  }

  dispose(): void {
    this.#closed.abort();
    this.#again.dispose();
    this.#group.dispose();
    this.#changed.dispose();
  }

  /** One at a time: a change in between is checked afterwards. */
  async #check(): Promise<void> {
    if (this.#checking !== undefined) {
      await this.#checking;
    }
    this.#checking = checkReadiness(this.#parts, this.#closed.signal).then((rows) => {
      if (!this.#closed.signal.aborted) {
        this.#rows = rows;
        this.#changed.fire();
      }
    });
    await this.#checking;
    this.#checking = undefined;
  }
}
