import { fill, type PageTexts } from '../shared/pageTexts.ts';
import type { Side, UsedKeys } from '../shared/protocol.ts';
import { element } from './dom.ts';
import { presetsOf } from './presets.ts';
import type { Row, Table } from './table.ts';

export interface OffersInput {
  readonly table: Table;
  /** Keys and values of other WECs. */
  readonly used: UsedKeys;
  readonly cluster: string;
  readonly editable: boolean;
}

/** Draws what a table offers to be typed: usual keys as buttons, keys and values of other WECs to complete. */
export class Offers {
  readonly #side: Side;
  readonly #texts: PageTexts;
  readonly #presets = element('div', { class: 'presets' });
  readonly #keys: HTMLDataListElement;
  readonly #values: HTMLDataListElement;
  #input: Pick<OffersInput, 'used' | 'cluster'> = { used: [], cluster: '' };

  constructor(side: Side, texts: PageTexts) {
    this.#side = side;
    this.#texts = texts;
    this.#keys = element('datalist', { id: `${side}-keys` });
    this.#values = element('datalist', { id: `${side}-values` });
  }

  get elements(): readonly HTMLElement[] {
    return [this.#presets, this.#keys, this.#values];
  }

  update(input: OffersInput): void {
    this.#input = input;
    const there = new Set(input.table.rows.map(({ key }) => key));
    const presets = presetsOf(this.#side, input.cluster).filter(({ key }) => !there.has(key));
    const keys = new Set([...input.used.map(([key]) => key), ...presets.map(({ key }) => key)].filter((key) => !there.has(key)));
    this.#keys.replaceChildren(...[...keys].map((key) => element('option', { value: key })));
    const chips = presets.map(({ key }) => element('button', { type: 'button', class: 'chip', 'data-preset': key, 'aria-label': fill(this.#texts.addPreset, key) }, key));
    this.#presets.replaceChildren(...(chips.length > 0 && input.editable ? [element('span', {}, this.#texts.presets), ...chips] : []));
  }

  /** Of the row that has the cursor. */
  drawValues(row: Row): void {
    const preset = this.presetValue(row.key);
    const values = new Set([...(preset === undefined ? [] : [preset]), ...(this.#input.used.find(([key]) => key === row.key)?.[1] ?? [])]);
    this.#values.replaceChildren(...[...values].map((value) => element('option', { value })));
  }

  presetValue(wanted: string): string | undefined {
    return presetsOf(this.#side, this.#input.cluster).find(({ key }) => key === wanted)?.value;
  }
}
