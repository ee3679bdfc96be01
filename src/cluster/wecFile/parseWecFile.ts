import type * as Yaml from 'yaml';
import { checkEditableKey } from '../../shared/labelKeys.ts';
import { judgePropertyKey, sizeProblem, valueWarnings } from '../../shared/propertyKeys.ts';
import { checkLabelValue } from '../../shared/validation.ts';
import type { WecEntry, WecFile, WecFileSide } from './wecFile.ts';

/** Offsets into the text, the end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface FileProblem extends TextRange {
  readonly severity: 'error' | 'warning';
  /** A sentence. */
  readonly message: string;
}

/** One key of a WEC where it is written. */
export interface WrittenValue extends TextRange {
  readonly cluster: string;
  readonly side: WecFileSide;
  readonly key: string;
  readonly wanted: string | undefined;
}

export interface ParsedWecFile {
  /** `undefined` where a problem is an error: a file counts as a whole. */
  readonly file: WecFile | undefined;
  readonly problems: readonly FileProblem[];
  /** Where the values are, in order. */
  readonly values: readonly WrittenValue[];
}

/** Reads and checks a file of WECs, without asking any cluster. Never throws. */
export async function parseWecFile(text: string): Promise<ParsedWecFile> {
  // Not at activation: the YAML parser comes with it.
  const yaml = await import('yaml');
  // A value such as 007, 1.10 or true is text here, as it is on the cluster.
  const document = yaml.parseDocument(text, { schema: 'failsafe', prettyErrors: false });
  const syntax = [...document.errors, ...document.warnings].map(({ message, pos: [start, end] }): FileProblem => ({ start, end, severity: 'error', message: `This is no YAML that can be read: ${message}.`.replace(/\.\.$/, '.') }));
  const reader = new FileReader(yaml, text);
  const file = syntax.length > 0 ? undefined : reader.file(document.contents);
  const problems = [...syntax, ...reader.problems];
  return { file: problems.some(({ severity }) => severity === 'error') ? undefined : file, problems, values: reader.values };
}

type YamlNode = Yaml.Node | null | undefined;

interface Entry {
  readonly key: string;
  readonly at: TextRange;
  readonly value: YamlNode;
}

/** By hand, not by a schema: each problem has its place, and any key, `constructor` too, is a key. */
class FileReader {
  readonly problems: FileProblem[] = [];
  readonly values: WrittenValue[] = [];
  readonly #yaml: typeof Yaml;
  readonly #whole: TextRange;

  constructor(yaml: typeof Yaml, text: string) {
    this.#yaml = yaml;
    this.#whole = { start: 0, end: text.length };
  }

  file(root: YamlNode): WecFile {
    const top = this.#fields(root, this.#whole, ['its', 'wecs']);
    const named = top.get('its');
    const its = named === undefined ? new Map<string, Entry>() : this.#fields(named.value, named.at, ['context', 'uid']);
    const [context, uid] = (['context', 'uid'] as const).map((key) => {
      const entry = its.get(key);
      const value = entry === undefined ? undefined : this.#text(entry);
      if (entry !== undefined && (value ?? '') === '' && (value === '' || this.#isNull(entry.value))) {
        this.#error(entry.at, `"${key}" must be a text that is not empty.`);
      }
      return value ?? '';
    });
    const wecs = new Map<string, WecEntry>();
    const list = top.get('wecs');
    for (const entry of list === undefined ? [] : this.#entries(list.value, list.at)) {
      if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(entry.key)) {
        this.#error(entry.at, `"${entry.key}" can't be the name of a ManagedCluster.`);
      }
      wecs.set(entry.key, this.#wec(entry));
    }
    return { its: { context: context ?? '', uid: uid ?? '' }, wecs };
  }

  #wec({ key: cluster, at, value }: Entry): WecEntry {
    const parts = this.#fields(value, at, ['labels', 'properties'], false);
    const side = (name: WecFileSide) => {
      const part = parts.get(name);
      return part === undefined ? new Map<string, string | undefined>() : this.#side(cluster, name, part);
    };
    return { labels: side('labels'), properties: side('properties') };
  }

  #side(cluster: string, side: WecFileSide, part: Entry): ReadonlyMap<string, string | undefined> {
    const wanted = new Map<string, string | undefined>();
    for (const entry of this.#entries(part.value, part.at)) {
      const { key, at, value } = entry;
      const range = rangeOf(value) ?? at;
      const text = this.#text(entry);
      if (text === undefined && !this.#isNull(value)) {
        continue;
      }
      this.#checkKey(side, key, at);
      if (text !== undefined) {
        this.#checkValue(side, key, text, range);
      }
      wanted.set(key, text);
      this.values.push({ ...range, cluster, side, key, wanted: text });
    }
    const size = side === 'properties' ? sizeProblem(Object.fromEntries([...wanted].flatMap(([key, text]) => (text === undefined ? [] : [[key, text]])))) : undefined;
    if (size !== undefined) {
      this.#error(part.at, size);
    }
    return wanted;
  }

  #checkKey(side: WecFileSide, key: string, at: TextRange): void {
    if (side === 'labels') {
      const checked = checkEditableKey(key);
      if (!checked.valid) {
        this.#error(at, checked.reason);
      }
      return;
    }
    const verdict = judgePropertyKey(key);
    if (verdict.use !== 'property') {
      const offered = verdict.offered === undefined ? '' : ` "${verdict.offered}" would count.`;
      this.problems.push({ ...at, severity: verdict.use === 'illegal' ? 'error' : 'warning', message: `${verdict.reason}${offered}` });
    }
  }

  #checkValue(side: WecFileSide, key: string, text: string, at: TextRange): void {
    if (side === 'labels') {
      const checked = checkLabelValue(text);
      if (!checked.valid) {
        this.#error(at, checked.reason);
      }
      return;
    }
    this.problems.push(...valueWarnings(key, text).map((message): FileProblem => ({ ...at, severity: 'warning', message })));
  }

  /** The entries of these names; others are errors, and so are missing ones where all are `required`. */
  #fields(node: YamlNode, at: TextRange, names: readonly string[], required = true): ReadonlyMap<string, Entry> {
    const found = new Map<string, Entry>();
    const entries = this.#entries(node, at);
    for (const entry of entries) {
      if (names.includes(entry.key)) {
        found.set(entry.key, entry);
      } else {
        this.#error(entry.at, `"${entry.key}" is not known here: there can be ${names.map((name) => `"${name}"`).join(' and ')}.`);
      }
    }
    const missing = names.filter((name) => !found.has(name));
    if (required && missing.length > 0 && this.#yaml.isMap(node)) {
      this.#error(at, `${missing.map((name) => `"${name}"`).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing here.`);
    }
    return found;
  }

  #entries(node: YamlNode, at: TextRange): readonly Entry[] {
    if (!this.#yaml.isMap(node)) {
      this.#error(rangeOf(node) ?? at, this.#yaml.isAlias(node) ? 'An alias is not taken here: write it out.' : 'Keys with values, one a line, must be here.');
      return [];
    }
    return node.items.flatMap(({ key, value }): Entry[] => {
      const range = rangeOf(key as YamlNode) ?? at;
      if (!this.#yaml.isScalar(key)) {
        this.#error(range, 'A key must be a text.');
        return [];
      }
      return [{ key: key.source ?? '', at: range, value: value as YamlNode }];
    });
  }

  /** `undefined` for null, and for what is no text, which is told. */
  #text({ key, at, value }: Entry): string | undefined {
    if (!this.#yaml.isScalar(value)) {
      this.#error(rangeOf(value) ?? at, this.#yaml.isAlias(value) ? 'An alias is not taken here: write it out.' : `The value of "${key}" must be a text, or null.`);
      return undefined;
    }
    if (value.type === 'PLAIN' && (value.source ?? '') === '') {
      this.#error(at, `"${key}" has no value: write "" for an empty text, or null to take the key away.`);
      return undefined;
    }
    return this.#isNull(value) ? undefined : (value.source ?? '');
  }

  #isNull(value: YamlNode): boolean {
    return this.#yaml.isScalar(value) && value.type === 'PLAIN' && /^(~|null|Null|NULL)$/.test(value.source ?? '');
  }

  #error(at: TextRange, message: string): void {
    this.problems.push({ ...at, severity: 'error', message });
  }
}

/** Of the value itself, without a comment behind it. */
function rangeOf(node: YamlNode): TextRange | undefined {
  return node?.range ? { start: node.range[0], end: node.range[1] } : undefined;
}
