import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { eventsText, parseEvent } from '../../../src/cluster/collect/eventsText.ts';
import { secretText } from '../../../src/cluster/collect/factTexts.ts';
import { indexText, unfinishedIndex, type Entry } from '../../../src/cluster/collect/indexText.ts';
import { rowsText } from '../../../src/cluster/collect/scriptChecks.ts';
import { shownObject, yamlText } from '../../../src/cluster/collect/shownObject.ts';
import { logText } from '../../../src/cluster/collect/wecItems.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const token = 'ocmhub.0123456789abcdef';
const head = { clusterName: 'wec1', its: 'its_1', wec: 'cluster1', begun: new Date('2026-01-01T12:00:00Z') };

describe('What is collected', () => {
  it('of an object is whole, but for secrets: by their shape, by the name of what holds them, and in JSON of an annotation', () => {
    const env = [{ name: 'DB_PASSWORD', value: 'opaque' }, { name: 'HOME', value: '/root' }, { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'token' } } }];
    const pod = {
      metadata: { name: 'a', annotations: { last: JSON.stringify({ spec: { env, args: [`--x=${token}`] } }), note: '{no JSON' }, managedFields: [{ manager: 'm', fieldsV1: { 'f:token': {} } }] },
      spec: { containers: [{ args: ['--token', token, base64(`token: ${token} `)], env }], imagePullSecrets: [{ name: 'pull' }], volumes: [{ secret: { secretName: 'hub-kubeconfig-secret' } }] },
      data: { 'db.password': 'opaque', region: 'eu', [token]: 'x', count: 3 },
    };
    const shownEnv = [{ name: 'DB_PASSWORD', value: '[redacted]' }, ...env.slice(1)];
    assert.deepEqual(shownObject(pod), {
      metadata: { name: 'a', annotations: { last: JSON.stringify({ spec: { env: shownEnv, args: ['--x=[redacted]'] } }), note: '{no JSON' }, managedFields: [{ manager: 'm', fieldsV1: { 'f:token': {} } }] },
      spec: { containers: [{ args: ['--token', '[redacted]', '[redacted]'], env: shownEnv }], imagePullSecrets: [{ name: 'pull' }], volumes: [{ secret: { secretName: 'hub-kubeconfig-secret' } }] },
      data: { 'db.password': '[redacted]', region: 'eu', '[redacted]': 'x', count: 3 },
    });
  });

  it('of several objects is YAML that no line break cuts', () => {
    const long = `"${'word '.repeat(60)}"\u0007`;
    const text = yamlText([{ a: long }, { a: 'b' }]);
    assert.deepEqual(text.split('---\n').map((one) => parse(one) as unknown), [{ a: long }, { a: 'b' }]);
    assert.equal(text.split('\n').length, 4);
  });

  it('of a Secret is where it leads, never what it holds', () => {
    const kubeconfig = `clusters: [{name: hub, cluster: {server: 'https://its:6443'}}]\nusers: [{name: u, user: {token: ${token}}}]\ncontexts: [{name: c, context: {cluster: hub, user: u}}]\ncurrent-context: c\n`;
    const secret = { metadata: { name: 'bootstrap-hub-kubeconfig', creationTimestamp: '2026-01-01T10:00:00Z' }, data: { kubeconfig: base64(kubeconfig) } };
    assert.equal(
      secretText('bootstrap-hub-kubeconfig', secret),
      'Secret bootstrap-hub-kubeconfig: is there. Its data is left out.\n  made: 2026-01-01T10:00:00Z\n  keys: kubeconfig\n  server: https://its:6443\n',
    );
    assert.equal(secretText('hub-kubeconfig-secret', undefined), 'Secret hub-kubeconfig-secret: is not there.\n');
  });

  it('of Events is a line for each, in the order of time, the newest 500', () => {
    const event = (minute: number, part: object = {}) => ({
      ...{ type: 'Warning', reason: 'BackOff', message: `m${minute}\nn`, involvedObject: { kind: 'Pod', name: 'a' }, source: { component: 'kubelet' } },
      ...{ firstTimestamp: '2026-01-01T10:00:00Z', lastTimestamp: new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString(), count: 1 },
      ...part,
    });
    const series = { lastTimestamp: null, series: { count: 4, lastObservedTime: '2026-01-01T10:01:30.000000Z' } };
    assert.equal(
      eventsText([event(2), event(1, { count: 7 }), event(0, series)].map(parseEvent)),
      [
        '2026-01-01T10:01:00.000Z Warning BackOff Pod/a: m1 n (7 times since 2026-01-01T10:00:00Z) [kubelet]',
        '2026-01-01T10:01:30.000000Z Warning BackOff Pod/a: m0 n (4 times since 2026-01-01T10:00:00Z) [kubelet]',
        '2026-01-01T10:02:00.000Z Warning BackOff Pod/a: m2 n [kubelet]',
        '',
      ].join('\n'),
    );
    const many = eventsText(Array.from({ length: 501 }, (_, index) => parseEvent(event(index)))).split('\n');
    assert.deepEqual([many[0], many.length, many.some((line) => line.includes(': m0 n'))], ['The newest 500 of 501 events.', 503, false]);
    assert.equal(eventsText([]), 'There are none.\n');
  });

  it('of a log has no control characters, and no last line that was cut off', () => {
    assert.equal(logText('\u001b[31mred\u001b[0m\nocm\u200bhub.0123456789abcdef\n'), `red\n${token}\n`);
    const line = `${'x'.repeat(99)}\n`;
    const cut = logText(`${line.repeat(10_000)}ocmhub.0123456`.slice(10));
    assert.ok(cut.endsWith('x\n') && !cut.includes('ocmhub'), cut.slice(-30));
  });

  it('of checks is a line for each, with what to do', () => {
    assert.equal(
      rowsText([{ title: 'A', state: 'passed', why: 'Yes.' }, { title: 'B', state: 'failed', why: 'No\nno.', next: 'Do.' }]),
      'Passed: A. Yes.\nFailed: B. No no.\n    What to do: Do.',
    );
  });

  it('has an index: each file, what is not there, what could not be read by its reason, what was left out', () => {
    const entries: readonly Entry[] = [
      { outcome: 'written', file: 'its/lease.yaml', what: 'the Lease' },
      { outcome: 'absent', what: 'its add-ons' },
      { outcome: 'unread', what: 'Pods', why: 'No | right.' },
      { outcome: 'unread', what: `Events of ${token}`, why: 'No | right.' },
      { outcome: 'unread', what: 'a log', why: 'Gone.' },
    ];
    const text = indexText(head, entries);
    assert.deepEqual(text.split('\n## ').map((part) => part.split('\n').filter((line) => line !== '')).slice(1, 4), [
      ['Files', '| File | Is |', '|---|---|', '| its/lease.yaml | the Lease |'],
      ['Not there', '- its add-ons'],
      ['Could not be read', String.raw`- No \| right.`, '  - Pods', String.raw`  - Events of \[redacted\]`, '- Gone.', '  - a log'],
    ]);
    assert.match(text, /^# Diagnostics of wec1\n\nCollected at 2026-01-01T12:00:00.000Z from the ITS its\\_1 and the WEC cluster1\.\n\n\*\*Nothing was sent anywhere, and nothing was changed on a cluster\.\*\*/);
    assert.match(text, /\n## Left out\n\n- Data of Secrets/);
    assert.match(indexText({ ...head, wec: undefined }, []), /and no WEC, since no context of it is known\.[^]*Everything that was asked for is there\.[^]*Everything could be read\./);
    assert.match(unfinishedIndex(head), /^# Diagnostics of wec1: not complete\n\n.* has not come to its end\. Delete this folder/);
  });
});
