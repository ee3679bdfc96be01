import { fill, type PageTexts } from '../shared/pageTexts.ts';
import type { Side } from '../shared/protocol.ts';
import { element, setAttributes, setText } from './dom.ts';
import type { Message } from './messages.ts';
import { isBlank, rowState, type Row, type RowState } from './table.ts';

/** What a button of a row does; the table hears of it by its `data-act`. */
export type RowButton = 'remove' | 'undo' | 'takeTheirs' | 'keepMine';

const buttonsOf: Readonly<Record<RowState, readonly RowButton[]>> = {
  unchanged: ['remove'],
  changed: ['undo', 'remove'],
  new: ['remove'],
  removed: ['undo'],
  gone: ['undo'],
  conflict: ['takeTheirs', 'keepMine'],
};

/** `takeBack`: only what was edited here can be undone. */
export type RowAccess = 'edit' | 'takeBack' | 'read';

const waysBack: Readonly<Record<RowState, readonly RowButton[]>> = {
  ...{ unchanged: [], gone: [] },
  ...{ changed: ['undo'], new: ['remove'], removed: ['undo'], conflict: ['takeTheirs'] },
};

/**
 * Draws one row. The inputs are the browser's own, in the editor's colours: an error is told to a screen reader by an id that an
 * input inside a component's shadow could not refer to, completion is its datalist, and 1,000 of them are there at once.
 */
export class RowView {
  readonly element: HTMLElement;
  readonly #side: Side;
  readonly #texts: PageTexts;
  readonly #key: HTMLElement;
  readonly #value: HTMLInputElement | HTMLTextAreaElement;
  readonly #state: HTMLElement;
  readonly #actions: HTMLElement;
  readonly #messages: HTMLElement;
  #keyInput: HTMLInputElement | undefined;
  #drawn: { readonly row: Row; readonly messages: readonly Message[]; readonly access: RowAccess } | undefined;

  constructor(side: Side, row: Row, texts: PageTexts) {
    this.#side = side;
    this.#texts = texts;
    const id = `${side}-${row.id}`;
    this.#key = element('div', { role: 'rowheader', class: 'key' });
    // A line of its own in a value would be lost in an input.
    this.#value = row.value.includes('\n')
      ? element('textarea', { rows: '2', spellcheck: 'false', 'data-field': 'value' })
      : element('input', { type: 'text', spellcheck: 'false', autocomplete: 'off', 'data-field': 'value', list: `${side}-values` });
    this.#state = element('div', { role: 'cell', class: 'state' });
    this.#actions = element('div', { role: 'cell', class: 'actions' });
    this.#messages = element('div', { role: 'cell', class: 'messages', id: `${id}-messages` });
    const value = element('div', { role: 'cell', class: 'value' }, this.#value);
    this.element = element('div', { role: 'row', class: 'row', 'data-row': String(row.id), id }, this.#key, value, this.#state, this.#actions, this.#messages);
  }

  focus(field: 'key' | 'value'): void {
    (field === 'key' ? (this.#keyInput ?? this.#value) : this.#value).focus();
  }

  update(row: Row, messages: readonly Message[], access: RowAccess): void {
    const { row: last, messages: lastMessages, access: lastAccess } = this.#drawn ?? {};
    if (row !== last || access !== lastAccess) {
      this.#drawFields(row, row.locked === undefined ? access : 'read');
    }
    const said = sameMessages(messages, lastMessages);
    if (!said) {
      this.#drawMessages(messages);
    }
    if (row !== last || !said) {
      this.#tellErrors(messages);
    }
    this.#drawn = { row, messages, access };
  }

  #drawFields(row: Row, access: RowAccess): void {
    const state = rowState(row);
    const editable = access === 'edit';
    this.#drawKey(row, editable);
    if (this.#value.value !== row.value) {
      this.#value.value = row.value;
    }
    this.#value.readOnly = !editable || row.removed || row.gone;
    setAttributes(this.#value, { 'aria-label': fill(this.#texts.valueOfRow, row.key) });
    const locked = row.locked !== undefined;
    setText(this.#state, isBlank(row) ? '' : locked ? this.#texts.locked : this.#texts[state]);
    setAttributes(this.element, { 'data-state': isBlank(row) ? 'blank' : locked ? 'locked' : state });
    this.#drawActions(row, { edit: buttonsOf, takeBack: waysBack, read: undefined }[access]?.[state] ?? []);
  }

  /** The key of what the cluster has is text: renaming it is removing it and adding another. */
  #drawKey(row: Row, editable: boolean): void {
    if (editable && row.base === undefined && !row.gone) {
      this.#keyInput ??= element('input', { type: 'text', spellcheck: 'false', autocomplete: 'off', 'data-field': 'key', list: `${this.#side}-keys`, 'aria-label': this.#texts.keyOfRow });
      if (this.#keyInput.parentElement !== this.#key) {
        this.#key.replaceChildren(this.#keyInput);
      }
      if (this.#keyInput.value !== row.key) {
        this.#keyInput.value = row.key;
      }
    } else {
      this.#keyInput = undefined;
      setText(this.#key, row.key);
      setAttributes(this.#key, { title: row.key });
    }
  }

  #drawActions(row: Row, buttons: readonly RowButton[]): void {
    const wanted = buttons.map((button) => `${button} ${row.gone} ${row.key}`).join();
    if (this.#actions.dataset['drawn'] === wanted) {
      return;
    }
    this.#actions.dataset['drawn'] = wanted;
    this.#actions.replaceChildren(
      ...buttons.map((button) => {
        const name = button === 'undo' && row.gone ? 'putBack' : button;
        return element('button', { type: 'button', 'data-act': button, 'aria-label': fill(this.#texts[`${name}Row`], row.key) }, this.#texts[name]);
      }),
    );
  }

  #drawMessages(messages: readonly Message[]): void {
    this.#messages.replaceChildren(
      ...messages.map(({ severity, text, fix }) => {
        const line = element('p', { class: `message ${severity}` }, text);
        if (fix !== undefined) {
          line.append(' ', element('button', { type: 'button', 'data-fix': fix }, fill(this.#texts.use, fix)));
        }
        return line;
      }),
    );
  }

  #tellErrors(messages: readonly Message[]): void {
    const told = {
      'aria-invalid': messages.some(({ severity }) => severity === 'error') ? 'true' : undefined,
      'aria-describedby': messages.length > 0 ? this.#messages.id : undefined,
    };
    setAttributes(this.#value, told);
    if (this.#keyInput !== undefined) {
      setAttributes(this.#keyInput, told);
    }
  }
}

function sameMessages(one: readonly Message[], other: readonly Message[] | undefined): boolean {
  return (
    one.length === other?.length &&
    one.every(({ severity, text, fix }, index) => {
      const same = other[index];
      return severity === same?.severity && text === same.text && fix === same.fix;
    })
  );
}
