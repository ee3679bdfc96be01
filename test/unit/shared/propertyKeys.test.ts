import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPropertyKey, judgePropertyKey, looksLikeSecret, offeredSpelling, propertyBytes, sizeProblem, valueWarnings } from '../../../src/shared/propertyKeys.ts';

const keywords =
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(' ');

describe('Property keys', () => {
  const table: readonly (readonly [string, 'property' | 'ignored' | 'illegal', string | undefined])[] = [
    ...['clusterURL', 'datacenter', 'maxPods', '_x', 'region', 'name', 'environment', '_', 'Type'].map((key) => [key, 'property', undefined] as const),
    ['location-group', 'ignored', 'location_group'],
    ['us-east', 'ignored', 'us_east'],
    ['a.b', 'ignored', 'a_b'],
    ['1abc', 'ignored', '_1abc'],
    ['-x-', 'ignored', 'x'],
    ['-', 'ignored', undefined],
    ...keywords.map((key) => [key, 'ignored', `${key}_`] as const),
    ['example.com/zone', 'illegal', 'zone'],
    ['example.com/us-east', 'illegal', 'us_east'],
    ['', 'illegal', undefined],
    ['a b', 'illegal', 'a_b'],
    ['größe', 'illegal', 'gr_e'],
    ['.', 'illegal', undefined],
    ['..x', 'illegal', 'x'],
    ['x'.repeat(254), 'illegal', undefined],
  ];
  for (const [key, use, offered] of table) {
    it(`"${key.slice(0, 30)}" is ${use}${offered === undefined ? '' : `, ${offered} is offered`}`, () => {
      const verdict = judgePropertyKey(key);
      assert.deepEqual([verdict.use, verdict.use === 'property' ? undefined : verdict.offered], [use, offered]);
    });
  }

  it('that are offered count as properties', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'Z', '_', '-', '.', '/', '1', ' ') }), fc.constantFrom(...keywords)), (key) => {
      const offered = offeredSpelling(key);
      return offered === undefined || (!isPropertyKey(key) && isPropertyKey(offered));
    }));
  });
});

describe('Property values', () => {
  const secrets: readonly (readonly [string, string, boolean])[] = [
    ['dbPassword', 'hunter2', true],
    ['API_KEY', 'x', true],
    ['access_token', 'x', true],
    ['maxTokens', '4096', false],
    ['token_limit', '4096', false],
    ['tokenizer', 'bpe', false],
    ['clusterURL', 'https://my.cluster.com/1001-abcd', false],
    ['clusterURL', 'https://user:pass@my.cluster.com', true],
    ['publicKey', 'x', false],
    ['password', ' ', false],
    ['note', '-----BEGIN EC PRIVATE KEY-----\nx', true],
    ['note', `eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(20)}.sig`, true],
    ['note', 'AKIAABCDEFGHIJKLMNOP', true],
    ['note', 'q8Zx2bB7wPz1LkT0vNf4Yc9RjHd6GsEa5MuQxWi3', true],
    ['note', 'a-long-name-of-a-place-without-any-digits-or-capitals', false],
  ];
  for (const [key, value, secret] of secrets) {
    it(`${key}=${value.slice(0, 20)} ${secret ? 'looks' : "doesn't look"} like a secret`, () => assert.equal(looksLikeSecret(key, value), secret));
  }

  it('are warned of where they hold "{{", and counted in bytes', () => {
    assert.deepEqual(valueWarnings('a', 'x {{ .b }}').map((text) => text.slice(0, 4)), ['"{{"']);
    assert.deepEqual(valueWarnings('a', 'x'), []);
    assert.equal(propertyBytes({ a: 'ä', b: 'xy' }, { c: Buffer.from('12345').toString('base64') }), 9);
    assert.equal(sizeProblem({ a: 'x'.repeat(1024 * 1024) }), undefined);
    assert.match(sizeProblem({ a: 'x'.repeat(1024 * 1024 - 1), b: 'ä' }) ?? '', /^The values have 1048577 bytes/);
  });
});
