import type { PageTexts } from '../shared/pageTexts.ts';
import type { Side } from '../shared/protocol.ts';
import { afterPaint, element, setText, show } from './dom.ts';
import type { Action, RowAction } from './formState.ts';
import { messagesOf, type Message, type Surroundings } from './messages.ts';
import { Offers, type OffersInput } from './offers.ts';
import { isPairs, placeOf } from './pastes.ts';
import { RowFilter } from './rowFilter.ts';
import { RowView, type RowAccess, type RowButton } from './rowView.ts';
import { isTouched, type Row, type Table } from './table.ts';

export interface TableHost {
  dispatch(action: Action): void;
  /** Text that was pasted and may be many keys and values. */
  paste(side: Side, text: string): void;
}

export interface TableInput extends OffersInput {
  readonly around: Surroundings;
  /** Why none of it can be edited, which keeps nobody from saving the rest. */
  readonly locked: string | undefined;
  /** An error of all rows together. */
  readonly problem: string | undefined;
}

/** Rows that are made first: a screen of them. */
const madeFirst = 40;
/** Rows that are made in one go once these are painted; what is typed meanwhile waits no longer than for them. */
const madeAtOnce = 120;

/** Draws the labels or the properties, and turns what a person does there into actions. */
export class TableView {
  readonly element: HTMLElement;
  readonly #side: Side;
  readonly #texts: PageTexts;
  readonly #host: TableHost;
  readonly #body = element('div', { role: 'rowgroup' });
  readonly #offers: Offers;
  readonly #filter: RowFilter;
  readonly #locked = element('p', { class: 'message warning', role: 'status' });
  readonly #problem = element('p', { class: 'message error', role: 'alert' });
  readonly #empty: HTMLElement;
  readonly #add: HTMLElement & { disabled: boolean };
  readonly #views = new Map<number, RowView>();
  #input: TableInput | undefined;
  #waiting = false;

  constructor(side: Side, texts: PageTexts, host: TableHost) {
    this.#side = side;
    this.#texts = texts;
    this.#host = host;
    const heading = element('h2', { id: `${side}-heading` }, texts[side]);
    this.#offers = new Offers(side, texts);
    this.#filter = new RowFilter(side, texts);
    this.#empty = element('p', { class: 'empty' }, texts.none);
    this.#add = element('vscode-button', { secondary: '', class: 'add' }, side === 'labels' ? texts.addLabel : texts.addProperty);
    const columns = [texts.key, texts.value, texts.state, texts.actions, texts.message].map((name) => element('div', { role: 'columnheader' }, name));
    const head = element('div', { role: 'rowgroup', class: 'head' }, element('div', { role: 'row', class: 'row' }, ...columns));
    const grid = element('div', { role: 'table', class: 'table', 'aria-labelledby': heading.id }, head, this.#body);
    const top = element('div', { class: 'top' }, heading, ...this.#filter.elements);
    const hint = element('p', { class: 'hint' }, side === 'labels' ? texts.labelsHint : texts.propertiesHint);
    this.element = element('section', { class: 'side', 'aria-labelledby': heading.id }, top, hint, this.#locked, this.#problem, grid, this.#empty, this.#add, ...this.#offers.elements);
    this.#listen();
  }

  update(input: TableInput): readonly Message[] {
    const { table, around, editable, locked, problem } = input;
    const last = this.#input;
    this.#input = input;
    const said = this.#drawRows(table, around, accessOf(input), madeFirst);
    setText(this.#locked, locked ?? '');
    show(this.#locked, locked !== undefined);
    setText(this.#problem, problem ?? '');
    show(this.#problem, problem !== undefined);
    // Not before it is known, nor where it can't be.
    show(this.#empty, table.filled && table.rows.length === 0 && locked === undefined);
    this.#add.disabled = !editable;
    if (last?.table.rows !== table.rows) {
      this.#filter.update(table, this.#views);
    }
    if (last?.used !== input.used || keysOf(last.table) !== keysOf(table) || last.editable !== editable) {
      this.#offers.update(input);
    }
    return problem === undefined ? said : [...said, { severity: 'error', text: problem }];
  }

  /** Makes at most `most` rows of what the cluster has; the others follow. */
  #drawRows(table: Table, around: Surroundings, access: RowAccess, most: number): readonly Message[] {
    const said: Message[] = [];
    const left = new Set(this.#views.keys());
    let before: Element | null = this.#body.firstElementChild;
    const fresh = new DocumentFragment();
    let made = 0;
    for (const row of table.rows) {
      left.delete(row.id);
      const messages = messagesOf(row, around);
      said.push(...messages);
      const known = this.#views.get(row.id);
      // What is being added is wanted at once: it gets the cursor.
      if (known === undefined && row.base !== undefined && made++ >= most) {
        continue;
      }
      const view = known ?? new RowView(this.#side, row, this.#texts);
      view.update(row, messages, access);
      if (known === undefined) {
        this.#views.set(row.id, view);
        fresh.append(view.element);
      } else {
        // Rows come in the order that they were made in: what is new is drawn in one go, before the row that it precedes.
        this.#body.insertBefore(fresh, view.element);
        before = view.element.nextElementSibling;
      }
    }
    this.#body.insertBefore(fresh, before);
    for (const id of left) {
      this.#views.get(id)?.element.remove();
      this.#views.delete(id);
    }
    if (made > most && !this.#waiting) {
      this.#waiting = true;
      afterPaint(() => this.#drawMore());
    }
    return said;
  }

  #drawMore(): void {
    this.#waiting = false;
    if (this.#input !== undefined) {
      const { table, around } = this.#input;
      this.#drawRows(table, around, accessOf(this.#input), madeAtOnce);
      this.#filter.update(table, this.#views);
    }
  }

  #listen(): void {
    this.element.addEventListener('input', ({ target }) => this.#typed(target));
    this.element.addEventListener('click', ({ target }) => this.#clicked(target));
    this.element.addEventListener('keydown', (event) => this.#pressed(event));
    this.element.addEventListener('paste', (event) => this.#pasted(event));
    this.#body.addEventListener('focusin', ({ target }) => {
      const row = this.#rowOf(target);
      if (row !== undefined) {
        this.#act(row, { kind: 'focus' });
        this.#offers.drawValues(row);
      }
    });
    this.#body.addEventListener('focusout', ({ target, relatedTarget }) => {
      const row = this.#rowOf(target);
      if (row !== undefined && row.id !== this.#rowOf(relatedTarget)?.id) {
        this.#act(row, { kind: 'blur' });
      }
    });
  }

  #typed(target: EventTarget | null): void {
    const row = this.#rowOf(target);
    if (row !== undefined && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) {
      this.#act(row, { kind: target.dataset['field'] === 'key' ? 'key' : 'value', text: target.value });
    }
  }

  #clicked(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement)) {
      return;
    }
    const { act, fix, preset } = target.dataset;
    const row = this.#rowOf(target);
    if (row !== undefined && act !== undefined) {
      this.#actAndStay(row, { kind: act as RowButton });
    } else if (row !== undefined && fix !== undefined) {
      this.#act(row, { kind: 'key', text: fix });
      this.#views.get(row.id)?.focus('value');
    } else if (preset !== undefined) {
      this.#addRow(preset, this.#offers.presetValue(preset));
    } else if (this.#add.contains(target) && !this.#add.disabled) {
      this.#addRow('');
    }
  }

  #pressed(event: KeyboardEvent): void {
    const row = this.#rowOf(event.target);
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === 'Enter' && this.#input?.editable === true) {
      this.#addRow('');
    } else if (row !== undefined && event.altKey && event.key === 'Delete' && this.#input?.editable === true) {
      this.#actAndStay(row, { kind: 'remove' });
    } else if (row !== undefined && event.altKey && event.code === 'KeyZ' && (this.#input?.editable === true || isTouched(row))) {
      this.#actAndStay(row, { kind: 'undo' });
    } else {
      return;
    }
    event.preventDefault();
  }

  #pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (this.#input?.editable === true && isPairs(text, placeOf(event.target))) {
      event.preventDefault();
      this.#host.paste(this.#side, text);
    }
  }

  #addRow(key: string, value?: string): void {
    this.#host.dispatch({ kind: 'add', side: this.#side, key });
    const row = this.#input?.table.rows.at(-1);
    if (row !== undefined) {
      if (value !== undefined) {
        this.#act(row, { kind: 'value', text: value });
      }
      this.#views.get(row.id)?.focus(key === '' ? 'key' : 'value');
    }
  }

  #act({ id }: Row, action: RowAction): void {
    this.#host.dispatch({ kind: 'row', side: this.#side, id, action });
  }

  /** Where the row or its button goes, the cursor stays near: a person with a keyboard alone would begin at the top again. */
  #actAndStay(row: Row, action: RowAction): void {
    const rows = this.#input?.table.rows ?? [];
    const index = rows.findIndex(({ id }) => id === row.id);
    const neighbour = rows[index + 1] ?? rows[index - 1];
    this.#act(row, action);
    const view = this.#views.get(row.id) ?? (neighbour && this.#views.get(neighbour.id));
    if (view === undefined) {
      this.#add.focus();
    } else {
      view.focus('value');
    }
  }

  #rowOf(target: EventTarget | null): Row | undefined {
    const id = target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;
    return id === undefined ? undefined : this.#input?.table.rows.find((row) => row.id === Number(id));
  }
}

function keysOf({ rows }: Table): string {
  return rows.map(({ key }) => key).join('\n');
}

/** What was edited before the table was locked can still be taken back: it could not be saved. */
function accessOf({ editable, locked }: TableInput): RowAccess {
  return editable ? 'edit' : locked === undefined ? 'read' : 'takeBack';
}
