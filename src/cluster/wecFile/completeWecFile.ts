import type { KnownLabels } from '../labels/completeLabels.ts';
import { proposedProperties } from './wecFile.ts';

/** What can be named in a file of WECs; of the ITS that it names, where that is known. */
export interface NameableInFile {
  readonly itses: readonly { readonly context: string; readonly uid: string }[];
  /** ManagedClusters of the ITS with this UID. */
  wecs(uid: string): readonly string[];
  labels(uid: string): KnownLabels;
}

export interface FileCompletion {
  readonly label: string;
  readonly detail: string;
  /** What takes the place of the word that is typed; further lines are indented as the file is. */
  readonly insert: string;
  readonly kind: 'field' | 'wec' | 'key' | 'value';
}

interface Line {
  readonly indent: number;
  readonly key: string;
  readonly value: string;
}

const keyed = /^(\s*)([^\s:#][^:#]*):(?:\s+(.*))?$/;

/** What the word before the cursor can become, by the keys above it with less indentation. Pure; works on a file that is no YAML yet. */
export function completeWecFile(before: readonly string[], typed: string, after: readonly string[], known: NameableInFile): readonly FileCompletion[] {
  const value = /^(\s*)([^\s:#]+):\s+(\S*)$/.exec(typed);
  const [, space = '', name] = value ?? /^(\s*)(\S*)$/.exec(typed) ?? [];
  if (name === undefined) {
    return [];
  }
  const above = before.flatMap(lineOf);
  const lines = [...above, ...after.flatMap(lineOf)];
  // Of `its`, also where that is written in one line.
  const uid = /(?:^its:.*[{\s,]|^\s+)uid:\s*["']?([^\s"',}]+)/m.exec([...before, ...after].join('\n'))?.[1] ?? '';
  const path = pathTo(above, space.length);
  if (value !== null) {
    return valuesOf(path, name, lines, uid, known);
  }
  const siblings = new Set([...siblingsIn(above.toReversed(), space.length), ...siblingsIn(after.flatMap(lineOf), space.length)]);
  return keysOf(path, space, lines, uid, known).filter(({ label }) => !siblings.has(label));
}

function keysOf(path: readonly string[], space: string, lines: readonly Line[], uid: string, known: NameableInFile): readonly FileCompletion[] {
  const deeper = `\n${space}  `;
  const field = (label: string, detail: string, insert: string): FileCompletion => ({ label, detail, insert, kind: 'field' });
  switch (path.length) {
    case 0:
      return [field('its', 'the ITS (OCM hub) that the file is meant for', `its:${deeper}`), field('wecs', 'WECs by name', `wecs:${deeper}`)];
    case 1:
      return path[0] === 'its'
        ? [field('context', 'kubeconfig context', 'context: '), field('uid', 'UID of its namespace kube-system', 'uid: ')]
        : known.wecs(uid).map((label) => ({ label, detail: 'WEC (ManagedCluster)', insert: `${label}:${deeper}`, kind: 'wec' }));
    case 2:
      return path[0] === 'wecs' ? [field('labels', 'labels of the ManagedCluster', `labels:${deeper}`), field('properties', 'customization properties', `properties:${deeper}`)] : [];
    case 3:
      return [...(path[2] === 'labels' ? known.labels(uid).keys() : propertiesIn(lines).keys())].map((label) => ({ label, detail: path[2] === 'labels' ? 'label' : 'customization property', insert: `${label}: `, kind: 'key' }));
    default:
      return [];
  }
}

function valuesOf(path: readonly string[], key: string, lines: readonly Line[], uid: string, known: NameableInFile): readonly FileCompletion[] {
  const values = (texts: Iterable<readonly [string, string]>): readonly FileCompletion[] => [...texts].map(([label, detail]) => ({ label, detail, insert: label, kind: 'value' }));
  if (path.length === 1 && path[0] === 'its') {
    return values(known.itses.map(({ context, uid: id }) => (key === 'uid' ? [id, context] : [context, id])));
  }
  if (path.length !== 3) {
    return [];
  }
  const own = key === 'name' ? [path[1] ?? ''] : [];
  const used = path[2] === 'labels' ? (known.labels(uid).get(key) ?? []).filter((one) => !one.startsWith('<')) : (propertiesIn(lines).get(key) ?? []);
  return values([...new Set([...own, ...used])].map((one) => [one, '']).concat([['null', 'takes the key away']]) as [string, string][]);
}

/** Keys that other WECs of the file have, and those of the document; with the values in the file. */
function propertiesIn(lines: readonly Line[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>(proposedProperties.map((key) => [key, []]));
  let inside: number | undefined;
  for (const { key, indent, value } of lines) {
    if (inside !== undefined && indent > inside) {
      found.set(key, [...new Set([...(found.get(key) ?? []), ...(value === '' || value === 'null' ? [] : [value])])]);
    } else {
      inside = key === 'properties' && value === '' ? indent : undefined;
    }
  }
  return found;
}

/** Keys from the outermost on of the maps that a line with this indentation is in. */
function pathTo(above: readonly Line[], indent: number): readonly string[] {
  const path: string[] = [];
  let limit = indent;
  for (const line of above.toReversed()) {
    if (line.indent < limit) {
      path.unshift(line.key);
      limit = line.indent;
    }
  }
  return path;
}

/** Keys of the same map, going away from the line. */
function siblingsIn(lines: readonly Line[], indent: number): readonly string[] {
  const end = lines.findIndex((line) => line.indent < indent);
  return (end < 0 ? lines : lines.slice(0, end)).filter((line) => line.indent === indent).map(({ key }) => key);
}

function lineOf(text: string): Line[] {
  const found = keyed.exec(text.replace(/\s+#.*$/, '').trimEnd());
  return found === null ? [] : [{ indent: found[1]?.length ?? 0, key: (found[2] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2'), value: (found[3] ?? '').trim() }];
}
