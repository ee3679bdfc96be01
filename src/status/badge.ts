import type { Disposable } from '../cluster/events.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { itsContexts } from '../tree/contexts.ts';
import { pendingRegistrations } from '../tree/pendingRequests.ts';
import type { L10n } from '../ui/l10n.ts';

/** The part of `vscode.TreeView` that a badge is put on. */
export interface BadgeHolder {
  badge?: { readonly value: number; readonly tooltip: string } | undefined;
}

/** Shows on the view's icon how many registration requests are pending, over all ITSes. */
export class RequestBadge implements Disposable {
  readonly #reader: ClusterReader;
  readonly #holder: BadgeHolder;
  readonly #l10n: L10n;
  readonly #subscription: Disposable;
  #count = 0;

  constructor(reader: ClusterReader, holder: BadgeHolder, l10n: L10n) {
    this.#reader = reader;
    this.#holder = holder;
    this.#l10n = l10n;
    this.#subscription = reader.onDidChange(({ kind }) => {
      if (kind !== 'clusters') {
        this.#update();
      }
    });
    this.#update();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#holder.badge = undefined;
  }

  #update(): void {
    const count = itsContexts(this.#reader).reduce((sum, { name }) => sum + pendingRegistrations(this.#reader.its(name)).length, 0);
    if (count !== this.#count) {
      this.#count = count;
      this.#holder.badge = count === 0 ? undefined : { value: count, tooltip: this.#tooltip(count) };
    }
  }

  #tooltip(count: number): string {
    return count === 1
      ? this.#l10n.t('1 registration request waits for review')
      : this.#l10n.t('{0} registration requests wait for review', count);
  }
}
