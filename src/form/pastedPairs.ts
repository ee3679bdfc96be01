import { invalid, valid, type Validation } from '../shared/validation.ts';

type Pairs = [string, string][];

/** Fields of a ManagedCluster, a ConfigMap or an exported file, below which the keys are. */
const wrappers = { labels: ['metadata.labels', 'labels'], properties: ['data', 'properties'] } as const;
const line = /^([^\s=:#]+)\s*=(.*)$/;

/** Reads pasted text: lines `key=value` (quotes around a value go), else YAML with keys and plain values, or a whole manifest. */
export async function pastedPairs(side: 'labels' | 'properties', text: string): Promise<Validation<Pairs>> {
  const lines = text.split(/\r?\n/).map((one) => one.trim()).filter((one) => one !== '' && !one.startsWith('#'));
  const matches = lines.map((one) => line.exec(one));
  if (lines.length > 0 && matches.every((match) => match !== null)) {
    return valid(matches.flatMap((match): Pairs => [[match?.[1] ?? '', unquoted((match?.[2] ?? '').trim())]]));
  }
  const { parseDocument } = await import('yaml');
  // A value such as 007 or 1.10 is text here, as it would be on the cluster.
  const document = parseDocument(text, { schema: 'failsafe' });
  const [problem] = document.errors;
  if (problem !== undefined) {
    return invalid(`What was pasted is neither lines "key=value" nor YAML: ${problem.message.split('\n')[0] ?? ''}`);
  }
  return pairsIn(wrappedIn(side, document.toJS({ maxAliasCount: 10 })));
}

function wrappedIn(side: 'labels' | 'properties', value: unknown): unknown {
  for (const path of wrappers[side]) {
    const found = path.split('.').reduce<unknown>((at, key) => (isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
    if (isMap(found)) {
      return found;
    }
  }
  return value;
}

function pairsIn(value: unknown): Validation<Pairs> {
  if (!isMap(value)) {
    return invalid('What was pasted is neither lines "key=value" nor YAML with a value for each key.');
  }
  const pairs: Pairs = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      return invalid(`Nothing was pasted: the value of "${key}" is no text.`);
    }
    pairs.push([key, text]);
  }
  return valid(pairs);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unquoted(text: string): string {
  return /^"[^"]*"$|^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}
