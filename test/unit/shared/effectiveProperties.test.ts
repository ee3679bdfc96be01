import assert from 'node:assert/strict';
import fc from 'fast-check';
import { effectiveProperties, type PropertySource, type PropertySources } from '../../../src/shared/effectiveProperties.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const none = { labels: {}, annotations: {}, data: {}, binaryData: {} };

describe('Effective properties', () => {
  /** kubestellar.md 2.3: from `from` on, the key `k` or `clusterName` is taken from what comes last. */
  const order: readonly PropertySource[] = ['label', 'annotation', 'data', 'binaryData'];
  for (const [index, wins] of order.entries()) {
    it(`of ${order.slice(0, index + 1).join(', ')} take ${wins}, and name the others as hidden`, () => {
      const has = (source: PropertySource) => order.indexOf(source) <= index;
      const values = (source: PropertySource): Record<string, string> => (has(source) ? { k: source, clusterName: source } : {});
      const sources = { clusterName: 'wec1', labels: values('label'), annotations: values('annotation'), data: values('data'), binaryData: has('binaryData') ? { k: base64('binaryData'), clusterName: base64('binaryData') } : {} };
      const hidden = order.slice(0, index).reverse().map((source) => ({ source, value: source }));
      assert.deepEqual(effectiveProperties(sources), [
        { key: 'clusterName', source: wins, value: wins, shadows: [...hidden, { source: 'builtIn', value: 'wec1' }] },
        { key: 'k', source: wins, value: wins, shadows: hidden },
      ]);
    });
  }

  it('have clusterName built in, and leave out what is no identifier', () => {
    const odd = { 'a-b': '1', type: '1', 'example.com/zone': '1', '1abc': '1' };
    assert.deepEqual(effectiveProperties({ ...none, clusterName: 'wec1', labels: { ...odd, constructor: 'x' }, data: odd }), [
      { key: 'clusterName', source: 'builtIn', value: 'wec1', shadows: [] },
      { key: 'constructor', source: 'label', value: 'x', shadows: [] },
    ]);
  });

  it('equal what the controller\'s own loop makes of any sources', () => {
    const map = fc.dictionary(fc.constantFrom('a', 'b', 'clusterName', 'type', 'us-east', '_x'), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(map, map, map, map, (labels, annotations, data, binary) => {
        const slow: Record<string, string> = { clusterName: 'wec1' };
        for (const source of [labels, annotations, data, binary]) {
          for (const key of Object.keys(source)) {
            if (key !== 'type' && key !== 'us-east') {
              slow[key] = Buffer.from(source[key] ?? '').toString();
            }
          }
        }
        const sources: PropertySources = { clusterName: 'wec1', labels, annotations, data, binaryData: Object.fromEntries(Object.entries(binary).map(([key, value]) => [key, base64(value)])) };
        const found = effectiveProperties(sources).map(({ key, source, value }) => [key, ['label', 'annotation', 'data'].includes(source) ? Buffer.from(value).toString() : value]);
        assert.deepEqual(Object.fromEntries(found), slow);
      }),
    );
  });
});
