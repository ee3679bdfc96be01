import { field } from '../parse.ts';

/** A leaf string of a workload object that asks for a property. */
export interface TemplateReference {
  readonly kind: 'reference';
  readonly property: string;
  /** Where in the object: `.spec.template.spec.containers[0].image`. */
  readonly where: string;
}

/** A template whose needs can't be told simply, or that KubeStellar can't expand at all; a person has to look at it. */
export interface UnclearTemplate {
  readonly kind: 'unclear';
  /** The action, `{{ if .x }}`, or the beginning of the string that can't be read. */
  readonly text: string;
  readonly where: string;
}

export type TemplateUse = TemplateReference | UnclearTemplate;

const expandAnnotation = 'control.kubestellar.io/expand-templates';
/** Taken off before delivery, so never expanded (`TransformObject` of the transport controller). */
const notDelivered: ReadonlySet<string> = new Set([
  ...['.status', '.metadata.managedFields', '.metadata.finalizers', '.metadata.ownerReferences', '.metadata.generateName'],
  '.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
]);

/** Whether KubeStellar expands the templates of this object; only the exact text `true` counts. */
export function expandsTemplates(object: unknown): boolean {
  return field(field(field(object, 'metadata'), 'annotations'), expandAnnotation) === 'true';
}

/** What the templates of a workload object ask for; nothing where it doesn't want them expanded. Keys of maps are never expanded. */
export function templateUses(object: unknown): readonly TemplateUse[] {
  return expandsTemplates(object) ? usesIn(object, '') : [];
}

function usesIn(value: unknown, where: string): readonly TemplateUse[] {
  if (notDelivered.has(where)) {
    return [];
  }
  if (typeof value === 'string') {
    return usesOfText(value, where);
  }
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => usesIn(entry, `${where}[${index}]`));
  }
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, entry]) => usesIn(entry, `${where}.${key}`)) : [];
}

/** Reads Go's text/template far enough to tell plain references, in pipelines too, from everything else. */
export function usesOfText(text: string, where: string): readonly TemplateUse[] {
  const uses: TemplateUse[] = [];
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at)) {
    const action = readAction(text, at);
    if (action === undefined) {
      return [...uses, { kind: 'unclear', text: text.slice(at, at + 60), where }];
    }
    const properties = action.comment ? [] : propertiesOf(action.body);
    uses.push(
      ...(properties === undefined
        ? [{ kind: 'unclear' as const, text: text.slice(at, action.end).slice(0, 120), where }]
        : properties.map((property) => ({ kind: 'reference' as const, property, where }))),
    );
    at = action.end;
  }
  return uses;
}

interface Action {
  readonly comment: boolean;
  readonly body: string;
  /** Index behind its `}}`. */
  readonly end: number;
}

/** From `{{` on; `undefined` where it isn't closed, which fails the whole Binding. Strings and comments may hold `}}`. */
function readAction(text: string, start: number): Action | undefined {
  const begin = start + 2;
  const comment = /^(- )?\/\*[^]*?\*\/( -)?\}\}/.exec(text.slice(begin).replace(/^-\s/, '- ').replace(/\s-\}\}/g, ' -}}'));
  if (comment !== null) {
    return { comment: true, body: '', end: begin + comment[0].length };
  }
  const rest = /(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[^"`'}]|\}(?!\}))*?\}\}/y;
  rest.lastIndex = begin;
  const found = rest.exec(text);
  if (found === null) {
    return undefined;
  }
  const body = found[0].slice(0, -2).replace(/^-(?=\s)/, '').replace(/(?<=\s)-$/, '');
  return { comment: false, body, end: begin + found[0].length };
}

/** Functions of text/template that take any values. `and` and `or` stop early, `index` reads keys, comparisons depend on types. */
const functions: ReadonlySet<string> = new Set(['print', 'printf', 'println', 'html', 'js', 'urlquery', 'len', 'not']);
const onlyOneArgument: ReadonlySet<string> = new Set(['len', 'not']);
/** A property, a text, a number, a word or a sign; the first two end where Go's lexer says that they end. */
const token = /\s*(?:\.([A-Za-z_]\w*)(?=[\s|()]|$)|("(?:[^"\\\n]|\\["\\nt])*"|`[^`]*`)(?=[\s|()]|$)|([+-]?\d+(?:\.\d+)?)(?=[\s|()]|$)|([A-Za-z_]\w*)(?=[\s|()]|$)|([|()]))\s*/y;

type Token = { readonly kind: 'property' | 'text' | 'number' | 'word' | 'sign'; readonly value: string };

/** `undefined`: not only plain references, constants, and functions that take them. */
function propertiesOf(body: string): readonly string[] | undefined {
  const tokens = readTokens(body);
  const parsed = tokens === undefined || tokens.length === 0 ? undefined : pipeline(tokens, 0);
  return parsed !== undefined && parsed.next === tokens?.length ? parsed.properties : undefined;
}

function readTokens(body: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (token.lastIndex = 0; token.lastIndex < body.length;) {
    const [, property, text, number, word, sign] = token.exec(body) ?? [];
    const kinds = { property, text, number, word, sign };
    const found = Object.entries(kinds).find(([, value]) => value !== undefined) as [Token['kind'], string] | undefined;
    if (found === undefined) {
      return undefined;
    }
    tokens.push({ kind: found[0], value: found[1] });
  }
  return tokens;
}

interface Parsed {
  readonly properties: readonly string[];
  readonly next: number;
}

/** Commands with `|` between them; only the first may be something else than a function, and then takes no arguments. */
function pipeline(tokens: readonly Token[], start: number): Parsed | undefined {
  const properties: string[] = [];
  for (let next = start, first = true; ; first = false) {
    const word = tokens[next]?.kind === 'word' ? tokens[next]?.value : undefined;
    const called = word !== undefined && functions.has(word) ? word : undefined;
    if (called === undefined && !first) {
      return undefined;
    }
    const from = called === undefined ? next : next + 1;
    const kindOfFirst = tokens[from]?.kind;
    let given = first ? 0 : 1;
    next = from;
    for (let operand = operandAt(tokens, next); operand !== undefined; operand = operandAt(tokens, next)) {
      properties.push(...operand.properties);
      next = operand.next;
      given++;
    }
    const wrong = given === 0 || (given > 1 && (called === undefined || onlyOneArgument.has(called)));
    if (wrong || (called === 'printf' && (kindOfFirst === 'number' || kindOfFirst === 'word'))) {
      return undefined;
    }
    const sign = tokens[next];
    if (sign?.kind !== 'sign' || sign.value !== '|') {
      return { properties, next };
    }
    next++;
  }
}

function operandAt(tokens: readonly Token[], at: number): Parsed | undefined {
  const found = tokens[at];
  if (found === undefined || (found.kind === 'word' && found.value !== 'true' && found.value !== 'false')) {
    return undefined;
  }
  if (found.kind !== 'sign') {
    return { properties: found.kind === 'property' ? [found.value] : [], next: at + 1 };
  }
  const inner = found.value === '(' ? pipeline(tokens, at + 1) : undefined;
  const end = inner && tokens[inner.next];
  return inner !== undefined && end?.kind === 'sign' && end.value === ')' ? { properties: inner.properties, next: inner.next + 1 } : undefined;
}
