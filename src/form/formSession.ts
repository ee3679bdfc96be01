import { describeError } from '../cluster/errors.ts';
import { Emitter, type Disposable } from '../cluster/events.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { Log } from '../cluster/log.ts';
import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import type { FormConnection, FormModel } from '../shared/protocol.ts';
import { formModel, type ModelTexts } from './formModel.ts';
import { WecWatch } from './wecWatch.ts';

/** A WEC: `its` is the context of its ITS. */
export interface FormTarget {
  readonly its: string;
  readonly cluster: string;
}

export interface SessionTexts extends ModelTexts {
  /** Why nothing is contacted yet. */
  readonly connectFirst: string;
  readonly gone: string;
}

/** The live side of one form: takes a WEC, connects when a person asks or when nothing speaks against it, fires every change. */
export class FormSession implements Disposable {
  readonly #target: FormTarget;
  readonly #sessions: ClusterSessions;
  readonly #texts: SessionTexts;
  readonly #log: Log;
  readonly #changed = new Emitter<void>();
  #watch: WecWatch | undefined;
  #waiting: Disposable | undefined;
  #state: FormConnection;
  #closed = false;
  readonly onDidChange = this.#changed.event;

  constructor(target: FormTarget, sessions: ClusterSessions, texts: SessionTexts, log: Log) {
    this.#target = target;
    this.#sessions = sessions;
    this.#texts = texts;
    this.#log = log;
    this.#state = { kind: 'connect', why: texts.connectFirst };
  }

  get state(): FormConnection {
    return this.#state;
  }

  /** As last seen; `undefined` before the first look. */
  get model(): FormModel | undefined {
    return this.#watch === undefined ? undefined : formModel(this.#watch.raw, this.#texts);
  }

  /** The property ConfigMap can't be read: the model shows none. */
  get propertiesUnknown(): boolean {
    return this.#watch?.raw.configMapProblem !== undefined;
  }

  /** What it looks at, and which cluster that was found to be. */
  get connection(): Connection | undefined {
    return this.#watch?.connection;
  }

  /** A person asked, so a log-in plugin may open its window. Never throws: what went wrong is the state. */
  async connect(): Promise<void> {
    this.#stopWaiting();
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#enter({ kind: 'connecting' });
    try {
      const connection = await this.#sessions.connection(this.#target.its);
      if (this.#closed) {
        connection.api.dispose();
        return;
      }
      const watch = new WecWatch(connection, this.#target.cluster, this.#log);
      this.#watch = watch;
      watch.onDidChange(() => this.#follow(watch));
    } catch (error) {
      this.#enter({ kind: 'problem', problem: describeError(error) });
    }
  }

  /** After a reload: connects once the kubeconfig is read and the context is known as an ITS without a log-in plugin; else a person has to ask. */
  connectUnasked(): void {
    const look = () => {
      const context = this.#sessions.contexts().find(({ name, aliases }) => name === this.#target.its || aliases.includes(this.#target.its));
      if (context !== undefined && context.roles.has('its') && !context.usesLoginPlugin) {
        void this.connect();
        return true;
      }
      return false;
    };
    if (!look()) {
      this.#waiting = this.#sessions.onDidChange(({ kind }) => (kind === 'contexts' ? look() : undefined));
    }
  }

  dispose(): void {
    this.#closed = true;
    this.#stopWaiting();
    this.#watch?.dispose();
    this.#changed.dispose();
  }

  #follow(watch: WecWatch): void {
    if (watch !== this.#watch) {
      return;
    }
    const { state } = watch;
    this.#enter(state.kind === 'gone' ? { kind: 'gone', problem: this.#texts.gone } : state);
  }

  #enter(state: FormConnection): void {
    this.#state = state;
    this.#changed.fire();
  }

  #stopWaiting(): void {
    this.#waiting?.dispose();
    this.#waiting = undefined;
  }
}
