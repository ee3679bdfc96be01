import type { PageTexts } from '../shared/pageTexts.ts';
import type { Side } from '../shared/protocol.ts';
import { element } from './dom.ts';
import { isAnother, unsaved, type FormState } from './formState.ts';
import { HeaderView, type HeaderHost } from './headerView.ts';
import { surroundings, tableProblem } from './messages.ts';
import { EffectiveSection, ForesightSection } from './outlookViews.ts';
import { TableView, type TableHost } from './tableView.ts';

/** The whole page: takes the state, draws what changed of it, gives what is wrong with it. */
export class FormView {
  readonly element: HTMLElement;
  readonly #texts: PageTexts;
  readonly #header: HeaderView;
  readonly #tables: Readonly<Record<Side, TableView>>;
  readonly #foresight: ForesightSection;
  readonly #effective: EffectiveSection;

  constructor(state: FormState, host: TableHost & HeaderHost) {
    const { texts } = state;
    this.#texts = texts;
    this.#header = new HeaderView(state, texts, host);
    this.#tables = { labels: new TableView('labels', texts, host), properties: new TableView('properties', texts, host) };
    this.#foresight = new ForesightSection(texts);
    this.#effective = new EffectiveSection(texts);
    const sides = element('div', { class: 'sides' }, this.#tables.labels.element, this.#tables.properties.element);
    const outlook = element('div', { class: 'sides' }, this.#foresight.element, this.#effective.element);
    this.element = element('div', { class: 'form' }, this.#header.element, element('p', { class: 'hint keys' }, texts.keysHint), sides, outlook);
  }

  /** How many errors keep it from being saved. */
  update(state: FormState): number {
    const around = surroundings(state, this.#texts);
    const editable = state.model !== undefined && (state.connection?.kind === 'live' || state.connection?.kind === 'problem');
    const shared = { cluster: state.cluster };
    const locked = state.model?.propertiesLocked ?? undefined;
    const said = [
      ...this.#tables.labels.update({ ...shared, table: state.labels, around: around.labels, used: state.used.labels, editable, locked: undefined, problem: undefined }),
      ...this.#tables.properties.update({
        ...{ ...shared, table: state.properties, around: around.properties, used: state.used.properties },
        ...{ editable: editable && locked === undefined, locked, problem: tableProblem(state) },
      }),
    ];
    const { labels, properties } = unsaved(state);
    const changes = labels.length + properties.length;
    const errors = said.filter(({ severity }) => severity === 'error').length + Number(isAnother(state));
    const conflicts = [...state.labels.rows, ...state.properties.rows].filter(({ conflict }) => conflict !== undefined).length;
    this.#header.update(state, { changes, errors, conflicts });
    this.#foresight.update(state, changes, errors);
    this.#effective.update(state);
    return errors;
  }
}
