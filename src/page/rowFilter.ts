import { fill, type PageTexts } from '../shared/pageTexts.ts';
import type { Side } from '../shared/protocol.ts';
import { element, setText, show } from './dom.ts';
import type { RowView } from './rowView.ts';
import type { Table } from './table.ts';

/** Rows from which on a filter helps. */
const filterFrom = 12;

/** Shows of a table only the rows that have what is typed, and how many these are. */
export class RowFilter {
  readonly elements: readonly HTMLElement[];
  readonly #texts: PageTexts;
  readonly #input: HTMLInputElement;
  readonly #count = element('span', { class: 'count' });
  #last: readonly [Table, ReadonlyMap<number, RowView>] | undefined;

  constructor(side: Side, texts: PageTexts) {
    this.#texts = texts;
    this.#input = element('input', { type: 'search', class: 'filter', 'data-field': 'filter', placeholder: texts.filter, 'aria-label': `${texts.filter}: ${texts[side]}` });
    this.#input.addEventListener('input', () => this.#draw());
    this.elements = [this.#input, this.#count];
  }

  update(table: Table, views: ReadonlyMap<number, RowView>): void {
    this.#last = [table, views];
    show(this.#input, table.rows.length >= filterFrom || this.#input.value !== '');
    this.#draw();
  }

  #draw(): void {
    const [{ rows, filled } = { rows: [], filled: false }, views] = this.#last ?? [];
    const wanted = this.#input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      // What is being added stays in sight.
      const fits = wanted === '' || row.base === undefined || `${row.key}=${row.value}`.toLowerCase().includes(wanted);
      shown += Number(fits);
      const view = views?.get(row.id);
      if (view !== undefined) {
        show(view.element, fits);
      }
    }
    setText(this.#count, !filled ? '' : shown === rows.length ? String(rows.length) : fill(this.#texts.shownOf, shown, rows.length));
  }
}
