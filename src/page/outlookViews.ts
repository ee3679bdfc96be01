import type { EffectiveProperty, PropertySource } from '../shared/effectiveProperties.ts';
import { fill, type PageTexts } from '../shared/pageTexts.ts';
import type { Finding } from '../shared/protocol.ts';
import { afterPaint, element, setText } from './dom.ts';
import { effectiveAfter, type FormState } from './formState.ts';

/** Rows of effective properties that are made in one go. */
const madeAtOnce = 120;

/** Draws what saving would do to the BindingPolicies of the WDSes. */
export class ForesightSection {
  readonly element: HTMLElement;
  readonly #texts: PageTexts;
  readonly #headline = element('p', { class: 'headline', role: 'status' });
  readonly #groups = element('div');
  #drawn: unknown;

  constructor(texts: PageTexts) {
    this.#texts = texts;
    const heading = element('h2', { id: 'foresight-heading' }, texts.foresight);
    this.element = element('section', { class: 'foresight', 'aria-labelledby': heading.id }, heading, this.#headline, this.#groups);
  }

  update({ foresight, revision, model }: FormState, changes: number, errors: number): void {
    const old = foresight === undefined || foresight.revision < revision;
    const view = foresight?.view;
    const pending = errors > 0 ? this.#texts.foresightErrors : this.#texts.foresightPending;
    // Nothing is asked before the WEC is known.
    setText(this.#headline, model === undefined ? '' : changes === 0 ? this.#texts.nothingToSave : old || view === null ? pending : (view?.headline ?? ''));
    this.element.classList.toggle('old', old && changes > 0);
    const shown = changes === 0 ? undefined : (view ?? undefined);
    if (shown === this.#drawn) {
      return;
    }
    this.#drawn = shown;
    this.#groups.replaceChildren(
      ...(shown?.groups ?? []).map(({ title, findings }) => element('section', { class: 'wds' }, element('h3', {}, title), element('ul', {}, ...findings.map(drawFinding)))),
    );
  }
}

function drawFinding({ severity, text, details }: Finding): HTMLElement {
  const line = element('li', { class: `finding ${severity}` }, text);
  if (details.length > 0) {
    line.append(element('ul', {}, ...details.map((detail) => element('li', {}, detail))));
  }
  return line;
}

/** Draws the properties that KubeStellar would use, each with its source. */
export class EffectiveSection {
  readonly element: HTMLElement;
  readonly #texts: PageTexts;
  readonly #body = element('div', { role: 'rowgroup' });
  readonly #details: HTMLDetailsElement;
  readonly #count = element('span', { class: 'count' });
  readonly #rows = new Map<string, { readonly drawn: string; readonly element: HTMLElement }>();
  #state: FormState | undefined;
  #waiting = false;

  constructor(texts: PageTexts) {
    this.#texts = texts;
    const heading = element('h2', { id: 'effective-heading' }, texts.effective);
    const columns = [texts.key, texts.value, texts.source].map((name) => element('div', { role: 'columnheader' }, name));
    const head = element('div', { role: 'rowgroup', class: 'head' }, element('div', { role: 'row', class: 'row' }, ...columns));
    const table = element('div', { role: 'table', class: 'table effective', 'aria-labelledby': heading.id }, head, this.#body);
    this.#details = element('details', { open: '' }, element('summary', {}, heading, this.#count), element('p', { class: 'hint' }, texts.effectiveHint), table);
    this.#details.addEventListener('toggle', () => this.#draw());
    this.element = element('section', { 'aria-labelledby': heading.id }, this.#details);
  }

  /** Drawn once what was typed is on screen: these rows are many, and nobody types in them. */
  update(state: FormState): void {
    this.#state = state;
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (!this.#waiting) {
      this.#waiting = true;
      afterPaint(() => this.#draw());
    }
  }

  /** Nothing is drawn that isn't open, and no row that is there as it should be. */
  #draw(): void {
    this.#waiting = false;
    const state = this.#state;
    const properties = state?.model === undefined ? [] : effectiveAfter(state);
    setText(this.#count, state?.model === undefined ? '' : String(properties.length));
    if (!this.#details.open) {
      return;
    }
    const wanted = new Map(properties.map((property) => [property.key, JSON.stringify(property)]));
    for (const [key, row] of this.#rows) {
      if (wanted.get(key) !== row.drawn) {
        row.element.remove();
        this.#rows.delete(key);
      }
    }
    // What is left is in the order of the keys, as all is.
    let next: Element | null = this.#body.firstElementChild;
    let made = 0;
    for (const property of properties) {
      const known = this.#rows.get(property.key)?.element;
      if (known === undefined) {
        if (made++ >= madeAtOnce) {
          this.#drawSoon();
          return;
        }
        const row = this.#drawRow(property);
        this.#body.insertBefore(row, next);
        this.#rows.set(property.key, { drawn: wanted.get(property.key) ?? '', element: row });
      } else {
        next = known.nextElementSibling;
      }
    }
  }

  #drawRow({ key, value, source, shadows }: EffectiveProperty): HTMLElement {
    const hidden = shadows.map((shadow) => fill(this.#texts.hides, this.#sourceText(shadow.source), shadow.value));
    return element(
      'div',
      { role: 'row', class: 'row' },
      element('div', { role: 'rowheader', class: 'key', title: key }, key),
      element('div', { role: 'cell', class: 'value' }, value),
      element('div', { role: 'cell', class: 'source' }, [this.#sourceText(source), ...hidden].join(' · ')),
    );
  }

  #sourceText(source: PropertySource): string {
    const texts = this.#texts;
    const names = { builtIn: texts.sourceBuiltIn, label: texts.sourceLabel, annotation: texts.sourceAnnotation, data: texts.sourceData, binaryData: texts.sourceBinaryData };
    return names[source];
  }
}
