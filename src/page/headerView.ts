import { fill, type PageTexts } from '../shared/pageTexts.ts';
import { element, setAttributes, setDisabled, setText, show } from './dom.ts';
import { isAnother, type FormState } from './formState.ts';

export interface HeaderHost {
  save(): void;
  discard(): void;
  undoLastSave(): void;
  connect(): void;
}

/** What the tables hold, counted. */
export interface Tally {
  readonly changes: number;
  readonly errors: number;
  readonly conflicts: number;
}

/** Draws what the form is about, whether it is live, what can be done with all of it, and what the last save came to. */
export class HeaderView {
  readonly element: HTMLElement;
  readonly #texts: PageTexts;
  readonly #status = element('p', { class: 'status', role: 'status' });
  readonly #save: HTMLElement & { disabled: boolean };
  readonly #discard: HTMLElement & { disabled: boolean };
  readonly #undo: HTMLElement & { disabled: boolean };
  readonly #undoOffer = element('p', { class: 'hint', id: 'undo-offer' });
  readonly #banner = element('p', { class: 'banner' });
  readonly #connect: HTMLElement;
  readonly #notAccepted: HTMLElement;
  readonly #another: HTMLElement;
  readonly #results: HTMLElement;

  constructor(state: FormState, texts: PageTexts, host: HeaderHost) {
    this.#texts = texts;
    const button = (text: string, act: () => void, attributes: Readonly<Record<string, string>> = { secondary: '' }) => {
      const made = element('vscode-button', attributes, text);
      made.addEventListener('click', () => (made.disabled ? undefined : act()));
      return made;
    };
    this.#save = button(texts.save, () => host.save(), {});
    this.#discard = button(texts.discard, () => host.discard());
    this.#undo = button(texts.undoLastSave, () => host.undoLastSave(), { secondary: '', 'aria-describedby': this.#undoOffer.id });
    this.#connect = button(texts.connect, () => host.connect(), {});
    this.#notAccepted = element('p', { class: 'banner warning' }, texts.notAccepted);
    this.#another = element('p', { class: 'banner problem' }, texts.anotherCluster);
    this.#results = element('ul', { class: 'results', 'aria-label': texts.results });
    const title = element('h1', {}, fill(texts.title, state.cluster));
    const where = element('p', { class: 'where' }, fill(texts.intro, state.its));
    const actions = element('div', { class: 'bar' }, this.#save, this.#discard, this.#undo, this.#status);
    const live = element('div', { role: 'alert' }, this.#banner, this.#another, this.#notAccepted);
    this.element = element('header', {}, title, where, live, this.#connect, actions, this.#undoOffer, element('div', { role: 'status' }, this.#results));
  }

  update(state: FormState, tally: Tally): void {
    const { connection, model, busy, undoOffer, results } = state;
    const kind = connection?.kind;
    const live = kind === 'live';
    setDisabled(this.#save, !live || busy || tally.changes === 0 || tally.errors > 0);
    setDisabled(this.#discard, busy || tally.changes === 0);
    setDisabled(this.#undo, !live || busy || undoOffer === undefined);
    setText(this.#undoOffer, undoOffer ?? '');
    show(this.#undoOffer, undoOffer !== undefined);
    setText(this.#status, this.#statusOf(busy, tally));
    setText(this.#banner, this.#bannerOf(state));
    setAttributes(this.#banner, { class: `banner ${kind ?? ''}` });
    show(this.#banner, kind !== undefined && !live);
    show(this.#connect, kind === 'connect' || kind === 'problem');
    show(this.#another, isAnother(state));
    show(this.#notAccepted, model?.accepted === false && live);
    this.#drawResults(results);
  }

  #statusOf(busy: boolean, { changes, errors, conflicts }: Tally): string {
    const texts = this.#texts;
    if (busy) {
      return texts.saving;
    }
    return [
      fill(texts.changes, changes),
      ...(errors > conflicts ? [fill(texts.errors, errors - conflicts)] : []),
      ...(conflicts > 0 ? [fill(texts.conflicts, conflicts)] : []),
    ].join(' · ');
  }

  #bannerOf({ connection }: FormState): string {
    switch (connection?.kind) {
      case 'connect':
        return connection.why;
      case 'connecting':
        return this.#texts.connecting;
      case 'live':
      case undefined:
        return '';
      case 'problem':
      case 'gone':
        return connection.problem;
    }
  }

  #drawResults(results: FormState['results']): void {
    const wanted = JSON.stringify(results);
    if (this.#results.dataset['drawn'] !== wanted) {
      this.#results.dataset['drawn'] = wanted;
      this.#results.replaceChildren(...results.map(({ outcome, sentence }) => element('li', { class: `result ${outcome}` }, sentence)));
    }
    show(this.#results, results.length > 0);
  }
}
