import { Ajv } from 'ajv';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseDocument, stringify } from 'yaml';
import { parseWecFile } from '../../../src/cluster/wecFile/parseWecFile.ts';
import { rootFolder } from '../../folders.ts';

const validate = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(JSON.parse(readFileSync(join(rootFolder, 'schemas', 'wecs.schema.json'), 'utf8')) as object);

/** Of an editor that goes by the schema, and of our own parser: whether the file can be taken. */
async function verdicts(text: string): Promise<{ readonly schema: boolean; readonly parser: boolean }> {
  const document = parseDocument(text, { prettyErrors: false });
  const { file } = await parseWecFile(text);
  return { schema: document.errors.length === 0 && validate(document.toJS()), parser: file !== undefined };
}

const around = (wec: string) => `its: {context: its1, uid: uid-of-its1}\nwecs:\n  wec1: ${wec}\n`;
const long = (length: number) => 'a'.repeat(length);

describe('The schema of a file of WECs', () => {
  const good: readonly string[] = [
    'its: {context: its1, uid: u}\nwecs: {}\n',
    'its: {context: 5, uid: true}\nwecs: {a.b-c: {}}\n',
    around('{}'),
    around('{labels: {}, properties: {}}'),
    around('{labels: {region: eu, zone: null, empty: "", number: 5, truth: true, example.com/team: a_b.c-d, constructor: x}}'),
    around('{properties: {maxPods: 007, on: yes, old: ~, us-east: ignored, __proto__: x, text: "two\\nlines {{ .x }}", dbPassword: hunter2}}'),
    around(`{labels: {${long(63)}: ${long(63)}, ${long(253)}/${long(63)}: x}, properties: {${long(253)}: x}}`),
    around('{labels: {notk8s.io/x: y, k8s.io: y}}'),
  ];
  const bad: readonly string[] = [
    '',
    '[]',
    'its: [\n',
    'its: {context: its1, uid: u}\n',
    'wecs: {}\n',
    'its: {context: its1}\nwecs: {}\n',
    'its: {context: "", uid: u}\nwecs: {}\n',
    'its: {context: null, uid: u}\nwecs: {}\n',
    'its: {context: [a], uid: u}\nwecs: {}\n',
    'its: {context: a, uid: u, more: x}\nwecs: {}\n',
    'its: {context: a, uid: u}\nwecs: {}\nmore: x\n',
    'its: {context: a, uid: u}\nwecs: null\n',
    'its: {context: a, uid: u}\nwecs: {Bad: {}}\n',
    'its: {context: a, uid: u}\nwecs: {-a: {}}\n',
    'its: {context: a, uid: u}\nwecs: {a: {}, a: {}}\n',
    ...['null', '[]', 'text', '{lables: {}}', '{labels: null}', '{labels: []}', '{properties: x}'].map(around),
    ...['a b: x', '"": x', 'a/b/c: x', '/a: x', 'A.b/c: x', '-a: x', `${long(64)}: x`, `${long(254)}/a: x`].map((pair) => around(`{labels: {${pair}}}`)),
    ...['feature.open-cluster-management.io/a: x', 'kubestellar.io/a: x', 'node.kubernetes.io/a: x', 'k8s.io/a: x'].map((pair) => around(`{labels: {${pair}}}`)),
    ...['-x', '"a b"', 'a.', '-5', long(64), '[1]', '{a: b}'].map((value) => around(`{labels: {region: ${value}}}`)),
    ...['a/b: x', '"a b": x', '"": x', '.: x', '..a: x', `${long(254)}: x`, 'list: [1]', 'map: {a: b}'].map((pair) => around(`{properties: {${pair}}}`)),
  ];

  it('takes what the parser takes, and refuses what it refuses', async () => {
    const both = async (texts: readonly string[]) => Promise.all(texts.map(async (text) => ({ text, ...(await verdicts(text)) })));
    assert.deepEqual([await both(good), await both(bad)], [good.map((text) => ({ text, schema: true, parser: true })), bad.map((text) => ({ text, schema: false, parser: false }))]);
  });

  it('lets through what no schema can tell, which the parser refuses', async () => {
    const untold = ['{labels: {region: }}', '{labels: {region: &a x, zone: *a}}', '{labels: {region: .5}}', '{labels: {region: 1e+5}}', `{properties: {big: ${long(1024 * 1024 + 1)}}}`].map(around);
    for (const text of untold) {
      assert.deepEqual(await verdicts(text), { schema: true, parser: false }, text.slice(0, 200));
    }
  });

  it('says the same of generated files', async () => {
    const counts = { true: 0, false: 0 };
    const key = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/), fc.constantFrom('region', 'a/b', 'x.io/y', 'k8s.io/a', 'a b', 'constructor', '..', long(64)));
    const value = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('eu', '', null, 'a-b', '-a', 'true', '007', long(64)));
    const pairs = fc.uniqueArray(fc.tuple(key, value), { selector: ([one]) => one, maxLength: 3 }).map((all) => new Map(all));
    const wec = fc.oneof({ weight: 8, arbitrary: fc.record({ labels: pairs, properties: pairs }, { requiredKeys: [] }) }, { weight: 1, arbitrary: fc.constantFrom(null, [], { label: {} }) });
    const wecs = fc.uniqueArray(fc.tuple(fc.oneof({ weight: 5, arbitrary: fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/) }, fc.stringMatching(/^[-.A-Z]?[a-z]{1,3}[-.]?$/)), wec), { selector: ([one]) => one, maxLength: 2 }).map((all) => new Map(all));
    await fc.assert(
      fc.asyncProperty(wecs, async (all) => {
        const text = stringify(new Map<string, unknown>([['its', { context: 'its1', uid: 'u' }], ['wecs', all]]), { lineWidth: 0 });
        const { schema, parser } = await verdicts(text);
        assert.equal(schema, parser, text);
        counts[`${parser}`]++;
      }),
      { numRuns: 500, seed: 5 },
    );
    assert.ok(counts.true > 100 && counts.false > 100, JSON.stringify(counts));
  });
});
