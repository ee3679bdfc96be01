import type { Disposable } from '../cluster/events.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { itsContexts } from '../tree/contexts.ts';
import type { ViewOptionsReader } from '../tree/viewOptions.ts';
import { fit, sideBySide } from '../tree/row.ts';
import type { L10n } from '../ui/l10n.ts';

/** What a TreeView's description is set on. */
export interface DescriptionHolder {
  description?: string | undefined;
}

/** Says beside the view's title which clusters are left out and how they are grouped, for each ITS that is shown. */
export class ViewDescription implements Disposable {
  readonly #parts: readonly [ClusterReader, ViewOptionsReader, DescriptionHolder, L10n];
  readonly #subscriptions: readonly Disposable[];

  constructor(reader: ClusterReader, options: ViewOptionsReader, view: DescriptionHolder, l10n: L10n) {
    this.#parts = [reader, options, view, l10n];
    this.#subscriptions = [
      options.onDidChange(() => this.#update()),
      reader.onDidChange(({ kind }) => (kind === 'contexts' ? this.#update() : undefined)),
    ];
    this.#update();
  }

  dispose(): void {
    this.#subscriptions.forEach((subscription) => subscription.dispose());
  }

  #update(): void {
    const [reader, options, view, l10n] = this.#parts;
    const itses = itsContexts(reader).map(({ name }) => name);
    const texts = itses.flatMap((its) => {
      const text = describe(options, its, l10n);
      return text === '' ? [] : [itses.length === 1 ? text : `${fit(its)}: ${text}`];
    });
    const description = texts.join('; ');
    if ((view.description ?? '') !== description) {
      view.description = description;
    }
  }
}

function describe(options: ViewOptionsReader, its: string, l10n: L10n): string {
  const { filter, groupBy } = options.of(its);
  const by = groupBy?.kind === 'label' ? fit(groupBy.key) : groupBy?.kind === 'clusterSet' ? l10n.t('cluster set') : l10n.t('state');
  return sideBySide(filter.trim() === '' ? '' : l10n.t('only {0}', fit(filter.trim())), groupBy === undefined ? '' : l10n.t('by {0}', by));
}
