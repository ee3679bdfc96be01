import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changeBy, editsFor } from '../../../src/cluster/wecFile/compareWec.ts';
import { parseWecFile } from '../../../src/cluster/wecFile/parseWecFile.ts';
import { asOnCluster, writeWecFile } from '../../../src/cluster/wecFile/writeWecFile.ts';
import type { WecFacts } from '../../../src/cluster/foresight/foresight.ts';
import { isPropertyKey, looksLikeSecret } from '../../../src/shared/propertyKeys.ts';

const its = { context: 'its1', uid: 'uid-of-its1' };
const facts = (given: Partial<WecFacts>): WecFacts => ({ labels: {}, annotations: {}, data: {}, binaryData: {}, ...given });
const around = (wec: string) => `its: {context: its1, uid: uid-of-its1}\nwecs:\n  wec1:\n${wec}`;
const read = async (text: string) => {
  const { file, problems } = await parseWecFile(text);
  return file === undefined ? problems.map(({ severity, message, start, end }) => `${severity} at "${text.slice(start, end)}": ${message}`) : [...file.wecs].map(([name, { labels, properties }]) => [name, [...labels], [...properties]]);
};

describe('A file of WECs', () => {
  it('says what is wanted of each key: a text as it is written, or that it goes', async () => {
    const text = around('    labels:\n      region: eu\n      zone: null\n      empty: ""\n    properties:\n      maxPods: 007\n      on: true\n      word: "null"\n      old: ~\n      text: |\n        two\n        lines\n');
    assert.deepEqual(await read(text), [
      ['wec1', [['region', 'eu'], ['zone', undefined], ['empty', '']], [['maxPods', '007'], ['on', 'true'], ['word', 'null'], ['old', undefined], ['text', 'two\nlines\n']]],
    ]);
  });

  it('gives each error its place, and counts as a whole', async () => {
    assert.deepEqual(await read(around('    labels:\n      region:\n      a b: x\n      velero.io/x: -x\n      feature.open-cluster-management.io/a: x\n    properties:\n      a/b: x\n      list: [1]\n      same: &x y\n      other: *x\n    lables: {}\n')), [
      'error at "lables": "lables" is not known here: there can be "labels" and "properties".',
      'error at "region": "region" has no value: write "" for an empty text, or null to take the key away.',
      'error at "a b": The name of a key has letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
      'error at "-x": A label value has letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
      'error at "feature.open-cluster-management.io/a": "feature.open-cluster-management.io/a" belongs to a controller, which goes by it and writes it back.',
      'error at "a/b": A key of a ConfigMap has letters, digits, "-", "_" and "." only. "b" would count.',
      'error at "[1]": The value of "list" must be a text, or null.',
      'error at "*x": An alias is not taken here: write it out.',
    ]);
    assert.deepEqual(await read('its: {context: its1}\nwecs:\n  Bad/Name: {}\n'), [
      'error at "its": "uid" is missing here.',
      'error at "Bad/Name": "Bad/Name" can\'t be the name of a ManagedCluster.',
    ]);
    assert.match(String((await read('its: {context: a, uid: b}\nwecs:\n  a: {labels: {x: y}}\n  a: {}\n'))[0]), /Map keys must be unique/);
    assert.match(String((await read('its: [\n'))[0]), /^error at .*no YAML/s);
    assert.deepEqual(await read(''), ['error at "": Keys with values, one a line, must be here.']);
  });

  it('warns of what KubeStellar ignores, and of what looks secret', async () => {
    const { file, problems } = await parseWecFile(around('    properties:\n      us-east: x\n      dbPassword: hunter2\n'));
    assert.deepEqual([file?.wecs.size, problems.map(({ severity, message }) => [severity, message.slice(0, 30)])], [1, [['warning', 'KubeStellar ignores this key: '], ['warning', 'This looks like a secret. A Co']]]);
  });

  it('is read as it was written, whatever the values are', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('null', '~', '', 'true', '1.10', ' x ', '# x', 'a: b', 'two\nlines', 'two\nlines\n', '\n', '- x', '{{ .x }}', '\u2028', 'x\r\ny', '\ttab')).filter((value) => value.isWellFormed());
    const key = fc.oneof(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/), fc.constantFrom('constructor', '__proto__', 'null', 'true', 'y', 'maxPods')).filter((one) => isPropertyKey(one));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(key, text), { selector: ([one]) => one, maxLength: 6 }), async (pairs) => {
        const kept = pairs.filter(([one, value]) => !looksLikeSecret(one, value));
        const { file, problems } = await parseWecFile(await writeWecFile(its, new Map([['wec1', facts({ data: Object.fromEntries(pairs) })]])));
        assert.deepEqual(problems.filter(({ severity }) => severity === 'error'), []);
        assert.deepEqual([file?.its, [...(file?.wecs.get('wec1')?.properties ?? [])].sort()], [its, kept.sort()]);
      }),
      { numRuns: 50 },
    );
  });

  it('is written without labels of controllers and without secrets, which it names', async () => {
    const written = await writeWecFile(its, new Map([['b', facts({ labels: { region: 'eu', 'feature.open-cluster-management.io/x': 'y' } })], ['a', facts({ data: { dbPassword: 'hunter2', maxPods: '100' } })]]));
    assert.equal(
      written.slice(written.indexOf('# Left out')),
      '# Left out, since they look like secrets: a: dbPassword\nits:\n  context: its1\n  uid: uid-of-its1\nwecs:\n  a:\n    labels: {}\n    properties:\n      maxPods: "100"\n  b:\n    labels:\n      region: eu\n    properties: {}\n',
    );
  });

  it('written as the cluster has it differs in nothing but what applying it would change', async () => {
    const text = around('    # why\n    labels: {region: eu, zone: null, gone: null}   # flow\n    properties:\n      maxPods: 100 # as is\n      text: |\n        old\n        lines\n      more: x\n');
    const now = facts({ labels: { region: 'us', gone: 'there', other: 'x' }, data: { maxPods: '100', text: 'null' } });
    const { file, values } = await parseWecFile(text);
    const shown = asOnCluster(text, values, new Map([['wec1', now]]));
    assert.equal(shown, around('    # why\n    labels: {region: us, zone: null, gone: there}   # flow\n    properties:\n      maxPods: 100 # as is\n      text: "null"\n      more: null\n'));
    const edits = editsFor(file!.wecs.get('wec1')!, now);
    assert.deepEqual([[...edits.labels], [...edits.properties]], [[['region', 'eu'], ['gone', undefined]], [['text', 'old\nlines\n'], ['more', 'x']]]);
    const { after } = changeBy('wec1', now, edits);
    assert.deepEqual([after?.labels, after?.data], [{ region: 'eu', other: 'x' }, { maxPods: '100', text: 'old\nlines\n', more: 'x' }]);
    const again = await parseWecFile(shown);
    assert.deepEqual(editsFor(again.file!.wecs.get('wec1')!, now), { labels: new Map(), properties: new Map() });
  });
});
