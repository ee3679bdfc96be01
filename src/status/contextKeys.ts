import type { Disposable } from '../cluster/events.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { contextKeys } from '../ids.ts';

export type ItsView = 'loading' | 'noKubeconfig' | 'noIts' | 'notChecked' | 'some';

/** Sets the context keys that welcome views go by, each only when it changes. */
export class ContextKeys implements Disposable {
  readonly #reader: ClusterReader;
  readonly #set: (key: string, value: string) => unknown;
  readonly #subscription: Disposable;
  #itsView: ItsView | undefined;

  /** `set` is VS Code's command `setContext`. */
  constructor(reader: ClusterReader, set: (key: string, value: string) => unknown) {
    this.#reader = reader;
    this.#set = set;
    this.#subscription = reader.onDidChange(() => this.#update());
    this.#update();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #update(): void {
    const itsView = itsViewOf(this.#reader);
    if (itsView !== this.#itsView) {
      this.#itsView = itsView;
      this.#set(contextKeys.itsView, itsView);
    }
  }
}

/** What the ITS view has to say. A context without log-in plugin that isn't checked yet is about to be. */
export function itsViewOf(reader: ClusterReader): ItsView {
  const contexts = reader.contexts();
  if (contexts.length === 0) {
    return reader.kubeconfigProblem === undefined ? 'loading' : 'noKubeconfig';
  }
  if (contexts.some(({ roles }) => roles.has('its'))) {
    return 'some';
  }
  if (contexts.some(({ state, usesLoginPlugin }) => state.kind === 'connecting' || (state.kind === 'notChecked' && !usesLoginPlugin))) {
    return 'loading';
  }
  return contexts.every(({ state }) => state.kind === 'notChecked') ? 'notChecked' : 'noIts';
}
