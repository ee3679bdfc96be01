import { systemReason } from '../../shared/labelKeys.ts';
import { looksLikeSecret } from '../../shared/propertyKeys.ts';
import type { WecFacts } from '../foresight/foresight.ts';
import { valueOf } from '../save/threeWaySave.ts';
import type { WrittenValue } from './parseWecFile.ts';
import type { WecFile } from './wecFile.ts';

const head = [
  ' Labels and customization properties of WECs (OCM ManagedClusters) of one ITS.',
  ' A key that is not here is left alone; "key: null" takes it away. Every other value is a text.',
  ' "KubeStellar: Diff with Cluster" shows what would change, "KubeStellar: Apply File" changes it.',
];

/** The labels that people put on WECs and their properties, as a file. Values that look secret are left out, which the file says. */
export async function writeWecFile(its: WecFile['its'], wecs: ReadonlyMap<string, WecFacts>): Promise<string> {
  const { stringify } = await import('yaml');
  const secrets: string[] = [];
  const entries = [...wecs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([cluster, { labels, data }]): [string, Map<string, Map<string, string>>] => {
    const properties = Object.entries(data).filter(([key, value]) => !looksLikeSecret(key, value));
    secrets.push(...Object.keys(data).filter((key) => !properties.some(([one]) => one === key)).map((key) => `${cluster}: ${key}`));
    const personal = Object.entries(labels).filter(([key]) => systemReason(key) === undefined);
    return [cluster, new Map([['labels', sorted(personal)], ['properties', sorted(properties)]])];
  });
  const lines = [...head, ...(secrets.length === 0 ? [] : [` Left out, since they look like secrets: ${secrets.join(', ')}`])];
  // Maps: an object would lose a key such as __proto__. Never folded: a diff goes line by line.
  const body = stringify(new Map<string, unknown>([['its', its], ['wecs', new Map(entries)]]), { lineWidth: 0 });
  return `${lines.map((line) => `#${line}\n`).join('')}${body}`;
}

/** The same file as it would say what the cluster has now: comments and order stay, so that a diff shows what applying it would change. */
export function asOnCluster(text: string, values: readonly WrittenValue[], now: ReadonlyMap<string, WecFacts>): string {
  let result = text;
  for (const { cluster, side, key, wanted, start, end } of values.toSorted((a, b) => b.start - a.start)) {
    const facts = now.get(cluster);
    const there = facts === undefined ? undefined : valueOf(side === 'labels' ? facts.labels : facts.data, key);
    if (there !== wanted) {
      // The line break that ends a block of text is part of it.
      const ending = result.slice(start, end).endsWith('\n') ? '\n' : '';
      result = `${result.slice(0, start)}${there === undefined ? 'null' : scalar(there)}${ending}${result.slice(end)}`;
    }
  }
  return result;
}

/** JSON is YAML; what can't be anything else than a text goes without quotes. */
function scalar(text: string): string {
  return /^[A-Za-z_][\w./-]*$/.test(text) && !/^(null|true|false|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}

function sorted(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  return new Map([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
}
