import assert from 'node:assert/strict';
import { formHtml } from '../../../src/form/html.ts';
import { formModel } from '../../../src/form/formModel.ts';
import { pastedPairs } from '../../../src/form/pastedPairs.ts';
import { wecChange } from '../../../src/form/wecChange.ts';
import { pageTextNames, type PageTexts } from '../../../src/shared/pageTexts.ts';
import { parseHostMessage, parseKeptState, parseOpening, parsePageMessage } from '../../../src/shared/protocol.ts';

const texts = Object.fromEntries(pageTextNames.map((name) => [name, `${name} {0}`])) as unknown as PageTexts;
const htmlOf = (cluster: string) =>
  formHtml({ cspSource: 'https://csp', nonce: 'abc', script: 'https://x/form.js?a&b', style: 'https://x/form.css', opening: { its: 'its1', cluster, texts }, language: 'en' });
const modelTexts = { immutable: 'immutable', deleting: 'deleting' };

describe('The host of the form', () => {
  it('gives a page without inline code or style, whose one script carries the nonce', () => {
    const html = htmlOf('wec1');
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    assert.equal(policy, "default-src 'none'; script-src 'nonce-abc'; style-src https://csp");
    assert.deepEqual([...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag), ['<script type="module" nonce="abc" src="https://x/form.js?a&amp;b">']);
    assert.equal(/ on\w+=|<style|style=/.test(html), false);
  });

  it('tells in the page itself what it is about, as text alone', () => {
    const cluster = `</title><script>alert("1")</script>&amp;'`;
    const html = htmlOf(cluster);
    const shown = 'title &lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;\'';
    assert.deepEqual([html.includes(`<title>${shown}</title>`), html.includes(`<h1>${shown}</h1><p class="where">intro its1</p>`)], [true, true]);
    const signs: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
    const [, opening = ''] = /data-opening="([^"]*)"/.exec(html) ?? [];
    assert.deepEqual(parseOpening(JSON.parse(opening.replace(/&\w+;/g, (name) => signs[name] ?? name))), { its: 'its1', cluster, texts });
    assert.equal(parseOpening({ its: 'its1', cluster, texts: {} }), undefined);
  });

  it('takes from the cluster what the page needs, locks what is not a person\'s, and keeps values whole', () => {
    const managedCluster = { metadata: { uid: 'u1', labels: { constructor: 'x', 'feature.open-cluster-management.io/a': 'b' }, annotations: { zone: 'a' } }, spec: { hubAcceptsClient: true } };
    const configMap = { metadata: {}, data: { text: 'two\nlines\t' }, binaryData: { raw: 'aGk=' } };
    assert.deepEqual(formModel({ managedCluster, configMap, configMapProblem: undefined }, modelTexts), {
      uid: 'u1',
      accepted: true,
      labels: [
        { key: 'constructor', value: 'x', locked: null },
        { key: 'feature.open-cluster-management.io/a', value: 'b', locked: '"feature.open-cluster-management.io/a" belongs to a controller, which goes by it and writes it back.' },
      ],
      annotations: [['zone', 'a']],
      properties: [{ key: 'text', value: 'two\nlines\t', locked: null }],
      binaryData: [['raw', 'aGk=']],
      propertiesLocked: null,
    });
    const locked = (object: unknown, problem?: string) => formModel({ managedCluster, configMap: object, configMapProblem: problem }, modelTexts)?.propertiesLocked;
    assert.deepEqual([locked({ immutable: true }), locked({ metadata: { deletionTimestamp: 'now' } }), locked(undefined, 'may not'), locked(undefined)], ['immutable', 'deleting', 'may not', null]);
    assert.equal(formModel({ managedCluster: undefined, configMap, configMapProblem: undefined }, modelTexts), undefined);
  });

  it('reads pasted lines, YAML and manifests, and says why it can not', async () => {
    const pairs = async (text: string, side: 'labels' | 'properties' = 'labels') => {
      const read = await pastedPairs(side, text);
      return read.valid ? read.value : read.reason;
    };
    assert.deepEqual(await pairs('# comment\na=1\n b = "two words" \nurl=https://x?y=z\n'), [['a', '1'], ['b', 'two words'], ['url', 'https://x?y=z']]);
    assert.deepEqual(await pairs('zip: 007\nflag: true\nempty: ""\n'), [['zip', '007'], ['flag', 'true'], ['empty', '']]);
    assert.deepEqual(await pairs('metadata:\n  name: x\n  labels:\n    region: eu\n'), [['region', 'eu']]);
    assert.deepEqual(await pairs('kind: ConfigMap\ndata:\n  maxPods: "100"\n', 'properties'), [['maxPods', '100']]);
    assert.deepEqual(await pairs('labels:\n  region: eu\nproperties:\n  a: b\n', 'properties'), [['a', 'b']]);
    assert.match(String(await pairs('a: [1')), /^What was pasted is neither lines "key=value" nor YAML: /);
    assert.equal(await pairs('a:\n  b: c\n'), 'Nothing was pasted: the value of "a" is no text.');
    assert.match(String(await pairs('just words\nand more')), /neither lines/);
  });

  it('tells the WEC as it would be after the edits', () => {
    const model = formModel({ managedCluster: { metadata: { uid: 'u', labels: { a: '1', b: '2' } } }, configMap: { data: { c: '3' } }, configMapProblem: undefined }, modelTexts)!;
    const { before, after } = wecChange('w', model, { labels: [{ key: 'a', opened: '1', wanted: '9' }, { key: 'b', opened: '2', wanted: null }], properties: [{ key: 'd', opened: null, wanted: '4' }] }, false);
    assert.deepEqual([before.labels, after?.labels, before.data, after?.data], [{ a: '1', b: '2' }, { a: '9' }, { c: '3' }, { c: '3', d: '4' }]);
  });
});

describe('The protocol of the form', () => {
  it('takes its own messages, and nothing else, on both sides', () => {
    const edits = [{ key: 'constructor', opened: null, wanted: 'x' }];
    const save = { kind: 'save', uid: 'u', labels: edits, properties: [] };
    assert.deepEqual(parsePageMessage(save), save);
    assert.deepEqual(parseHostMessage({ kind: 'busy', busy: true }), { kind: 'busy', busy: true });
    for (const wrong of [undefined, null, 'save', {}, { kind: 'rm' }, { ...save, uid: 1 }, { ...save, labels: [{ key: 'a' }] }, { ...save, labels: {} }]) {
      assert.equal(parsePageMessage(wrong), undefined, JSON.stringify(wrong));
    }
    for (const wrong of [{ kind: 'busy' }, { kind: 'model', model: {} }, { kind: 'connection', connection: { kind: 'problem' } }, { kind: 'open', unsaved: {} }]) {
      assert.equal(parseHostMessage(wrong), undefined, JSON.stringify(wrong));
    }
    assert.equal(parseKeptState({ its: 'a' }), undefined);
  });

  it('loses no key of a cluster, whatever it is called', () => {
    const names = ['constructor', 'prototype', '__proto__', 'toString'];
    const model = { uid: 'u', accepted: true, labels: names.map((key) => ({ key, value: 'x', locked: null })), annotations: names.map((key) => [key, 'y']), properties: [], binaryData: [], propertiesLocked: null };
    assert.deepEqual(parseHostMessage({ kind: 'model', model }), { kind: 'model', model });
  });
});
