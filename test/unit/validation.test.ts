import assert from 'node:assert/strict';
import { checkClusterName, checkLabelKey, checkLabelValue, type Validation } from '../../src/shared/validation.ts';

const ends = 'begins and ends with a letter or digit.';
const keyRule = `The name of a key has letters, digits, "-", "_" and ".", and ${ends}`;
const valueRule = `A label value has letters, digits, "-", "_" and ".", and ${ends}`;
const prefixRule = 'The part before "/" must be a DNS name: lowercase letters, digits, hyphens and dots.';
const dots = "A name with dots can't be used: the mailbox namespace gets the same name, and no namespace has dots.";
const characters = 'Use only lowercase letters, digits and hyphens.';
const edges = 'The name must begin and end with a letter or digit.';

/** `undefined`: the text is valid. */
type Table = readonly (readonly [text: string, reason: string | undefined])[];

const clusterNames: Table = [
  ['cluster1', undefined],
  ['a', undefined],
  ['7', undefined],
  ['edge-2-abcde', undefined],
  ['a'.repeat(63), undefined],
  ['', 'Enter a name for the WEC.'],
  ['a'.repeat(64), 'The name has 64 characters; at most 63 are allowed.'],
  ['bad.name', dots],
  ['.', dots],
  ['Cluster1', 'Use lowercase letters only.'],
  ['cluster_1', characters],
  ['cluster 1', characters],
  ['cluster1\n', characters],
  ['größe', characters],
  ['a/b', characters],
  ['-a', edges],
  ['a-', edges],
  ['-', edges],
];

const labelKeys: Table = [
  ['name', undefined],
  ['Name_1.x-y', undefined],
  ['location-group', undefined],
  ['cluster.open-cluster-management.io/clusterset', undefined],
  ['a/b', undefined],
  ['a'.repeat(63), undefined],
  [`${'a.'.repeat(126)}a/x`, undefined],
  ['', 'Enter a key.'],
  ['a/b/c', 'A key has at most one "/", between prefix and name.'],
  ['/name', prefixRule],
  ['Example.com/name', prefixRule],
  ['a..b/name', prefixRule],
  ['-a/name', prefixRule],
  [`${'a'.repeat(254)}/x`, 'The part before "/" has 254 characters; at most 253 are allowed.'],
  ['example.com/', 'The key needs a name after "/".'],
  ['-name', keyRule],
  ['name.', keyRule],
  ['na me', keyRule],
  ['name=1', keyRule],
  ['größe', keyRule],
  ['a'.repeat(64), 'The name of the key has 64 characters; at most 63 are allowed.'],
];

const labelValues: Table = [
  ['', undefined],
  ['edge', undefined],
  ['Edge_1.0-x', undefined],
  ['a'.repeat(63), undefined],
  ['a'.repeat(64), 'The value has 64 characters; at most 63 are allowed.'],
  ['-edge', valueRule],
  ['edge-', valueRule],
  ['two words', valueRule],
  ['a/b', valueRule],
  ['größe', valueRule],
  ['edge\n', valueRule],
];

for (const [check, table] of [
  [checkClusterName, clusterNames],
  [checkLabelKey, labelKeys],
  [checkLabelValue, labelValues],
] as const) {
  describe(check.name, () => {
    for (const [text, reason] of table) {
      const shown = text.length > 40 ? `${JSON.stringify(text.slice(0, 10))}... of ${text.length}` : JSON.stringify(text);
      it(`${reason === undefined ? 'takes' : 'refuses'} ${shown}`, () => {
        const expected: Validation<string> = reason === undefined ? { valid: true, value: text } : { valid: false, reason };
        assert.deepEqual(check(text), expected);
      });
    }
  });
}
