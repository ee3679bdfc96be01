import { Coalescer } from '../coalesce.ts';
import { Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { namespaces } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { WatchGroup, type Named } from '../registration/watchGroup.ts';

/** Milliseconds that changes on the hub are gathered before it is checked again. */
const gather = 500;

/** Takes an ITS and what to check of it; checks it, and again whenever something that counts changes there; fires when there is a new result. */
export class HubWatch<T> implements Disposable {
  readonly #check: (signal: AbortSignal) => Promise<T>;
  readonly #closed = new AbortController();
  readonly #changed = new Emitter<void>();
  readonly #again: Coalescer;
  readonly #group: WatchGroup;
  #result: T | undefined;
  #checking = false;
  #missed = false;
  readonly onDidChange = this.#changed.event;

  /** `check` never throws. */
  constructor(its: Connection, check: (signal: AbortSignal) => Promise<T>, log: Log) {
    this.#check = check;
    this.#again = new Coalescer(gather, () => void this.#run());
    this.#group = new WatchGroup(log, () => this.refresh());
    const names = (raw: unknown): Named => ({
      name: plainText(field(field(raw, 'metadata'), 'name')),
      resourceVersion: plainText(field(field(raw, 'metadata'), 'resourceVersion')),
    });
    for (const path of [
      `/apis/apps/v1/namespaces/${namespaces.hub}/deployments`,
      // Its image tells the version of the hub.
      `/apis/apps/v1/namespaces/${namespaces.operator}/deployments`,
      `/api/v1/namespaces/${namespaces.hub}/pods`,
      `/api/v1/namespaces/${namespaces.operator}/serviceaccounts`,
      `/api/v1/namespaces/${namespaces.properties}/serviceaccounts`,
      '/api/v1/namespaces/kube-public/configmaps',
    ]) {
      this.#group.follow(its, { path, project: names });
    }
    this.refresh();
  }

  /** `undefined` until the first check is done. */
  get result(): T | undefined {
    return this.#result;
  }

  /** Checks soon, whatever changed. */
  refresh(): void {
    this.#again.trigger();
  }

  dispose(): void {
    this.#closed.abort();
    this.#again.dispose();
    this.#group.dispose();
    this.#changed.dispose();
  }

  /** One at a time: what changes in between, however often, is checked once more afterwards. */
  async #run(): Promise<void> {
    if (this.#checking) {
      this.#missed = true;
      return;
    }
    this.#checking = true;
    do {
      this.#missed = false;
      const result = await this.#check(this.#closed.signal);
      if (!this.#closed.signal.aborted) {
        this.#result = result;
        this.#changed.fire();
      }
    } while (this.#missed && !this.#closed.signal.aborted);
    this.#checking = false;
  }
}
