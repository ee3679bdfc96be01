import assert from 'node:assert/strict';
import type { Condition } from '../../../src/cluster/model.ts';
import type { Situation } from '../../../src/cluster/registration/situation.ts';
import { timelineOf, type TimelineFacts } from '../../../src/cluster/timeline/timeline.ts';
import { durationText, escapeMarkdown, timelineMarkdown } from '../../../src/cluster/timeline/timelineText.ts';
import { klusterlet, registeredWec, request, says, token } from '../diagnosis/diagnosisView.ts';
import { clusterIn } from '../tree/readerOf.ts';

const since = (type: string, time: string, status: Condition['status'] = 'True'): Condition => ({ ...says(type, status), since: `2026-01-01T${time}Z` });
const cluster = (...conditions: readonly Condition[]) => ({ ...clusterIn('available', 'wec1'), createdAt: '2026-01-01T11:50:09Z', conditions });
const accepted = since('HubAcceptedManagedCluster', '11:50:21');
const joined = since('ManagedClusterJoined', '11:50:25');
const available = since('ManagedClusterConditionAvailable', '11:50:25');
const approved = request({ createdAt: '2026-01-01T11:50:09Z', state: 'approved', issued: true, decidedAt: '2026-01-01T11:50:20Z' });
const onWec: Situation['wec'] = {
  ...registeredWec,
  bootstrap: { ...token, createdAt: '2026-01-01T11:50:03Z', issuedAt: new Date('2026-01-01T11:50:00Z') },
  klusterlet: { ...klusterlet([since('Applied', '11:50:07')]), createdAt: '2026-01-01T11:50:03Z' },
  hubCredentials: { ...registeredWec.hubCredentials!, createdAt: '2026-01-01T11:50:22Z', validFrom: new Date('2026-01-01T11:45:20Z'), expiresAt: new Date('2027-01-01T11:45:20Z') },
};
const lease = { name: 'managed-cluster-lease', resourceVersion: '1', createdAt: '2026-01-01T11:50:21Z', renewedAt: '2026-01-01T12:20:26.500000Z' };
const registered: TimelineFacts = { situation: { its: { managedCluster: cluster(accepted, joined, available), requests: [approved], mailbox: 'active' }, wec: onWec }, lease, its: 'read', wec: 'read' };
const onIts = (part: Partial<Situation['its']>, rest: Partial<TimelineFacts> = {}): TimelineFacts => ({ ...registered, wec: 'notAsked', ...rest, situation: { its: { ...registered.situation.its, ...part }, wec: onWec } });
const told = (facts: TimelineFacts) => timelineOf(facts).map(({ step, at = '–', clock, note }) => `${step} ${at} ${clock}${note === undefined ? '' : `: ${note}`}`);

describe('The timeline of a registration', () => {
  const last = ': When this last changed: it may have been so before.';

  it('has each step in the order of time, with the clock that wrote it', () => {
    assert.deepEqual(told(registered), [
      'Registration token made 2026-01-01T11:50:00.000Z its: Of the last join.',
      'Bootstrap Secret made 2026-01-01T11:50:03Z wec: Of the first join: a later one writes into the same Secret.',
      'Klusterlet made 2026-01-01T11:50:03Z wec',
      `Klusterlet applied 2026-01-01T11:50:07Z wec${last}`,
      'ManagedCluster made 2026-01-01T11:50:09Z its',
      'Request made 2026-01-01T11:50:09Z its',
      'Request approved 2026-01-01T11:50:20Z its',
      `Accepted 2026-01-01T11:50:21Z its${last}`,
      'Secret of the agent made 2026-01-01T11:50:22Z wec: The certificate is put into it later.',
      'Joined 2026-01-01T11:50:25Z wec',
      `Available 2026-01-01T11:50:25Z wec${last}`,
      'Last sign of life 2026-01-01T12:20:26.500000Z wec',
      'Certificate ends 2027-01-01T11:45:20.000Z its: Valid from 2026-01-01T11:45:20.000Z, which the ITS sets back by some minutes.',
    ]);
  });

  it('guesses no time of a request that is gone, and keeps its place', () => {
    assert.deepEqual(told(onIts({ requests: [] })).slice(0, 3), [
      'ManagedCluster made 2026-01-01T11:50:09Z its',
      'Request made – its: Not on the ITS any more: Kubernetes deletes a decided one after an hour.',
      `Accepted 2026-01-01T11:50:21Z its${last}`,
    ]);
    const fresh = { ...onIts({ requests: [], managedCluster: undefined }, { lease: undefined }) };
    assert.deepEqual(told({ ...fresh, situation: { ...fresh.situation, wec: { ...onWec, hubCredentials: undefined } } }), [
      'ManagedCluster made – its: It is not on the ITS.',
      'Request made – its: None is on the ITS.',
      'Accepted – its: Not so far.',
      'Joined – wec: Not so far.',
      'Available – wec: Not so far.',
      'Last sign of life – wec: No Lease is there, or it can\'t be read.',
    ]);
  });

  it('tells requests apart: several, denied, pending, renewals; none of add-ons', () => {
    const requests = [
      request({ name: 'b', createdAt: '2026-01-01T11:52:00Z' }),
      request({ name: 'a', createdAt: '2026-01-01T11:51:00Z', state: 'denied', decidedAt: '2026-01-01T11:51:30Z' }),
      request({ name: 'add-on', addOnName: 'work', createdAt: '2026-01-01T11:53:00Z' }),
      request({ name: 'renewal', requester: 'system:open-cluster-management:wec1:agent', createdAt: '2026-01-01T11:55:00Z', state: 'approved', decidedAt: '2026-01-01T11:55:01Z' }),
    ];
    const rows = timelineOf(onIts({ requests, managedCluster: cluster() })).map(({ step, at = '–', source }) => `${step} ${at.slice(11, 19)} ${source}`);
    assert.deepEqual(rows.slice(1, 7), [
      'Request made 11:51:00 CertificateSigningRequest a',
      'Request denied 11:51:30 condition Denied of CertificateSigningRequest a',
      'Request made 11:52:00 CertificateSigningRequest b',
      'Request decided  CertificateSigningRequest b',
      'Renewal made 11:55:00 CertificateSigningRequest renewal',
      'Renewal approved 11:55:01 condition Approved of CertificateSigningRequest renewal',
    ]);
  });

  it('takes the time with which the ITS makes the Lease for no sign of life', () => {
    const rows = told(onIts({}, { lease: { ...lease, renewedAt: '2026-01-01T11:50:21.900000Z' } }));
    assert.deepEqual(rows.filter((row) => /Lease|sign of life/.test(row)), ['Lease made 2026-01-01T11:50:21Z its: No sign of life of the agent has come since.']);
  });

  it('says who missed the agent, and what was taken back', () => {
    const rows = told(onIts({ managedCluster: cluster(since('HubAcceptedManagedCluster', '12:00:00', 'False'), joined, since('ManagedClusterConditionAvailable', '12:10:00', 'Unknown')) }));
    assert.deepEqual(rows.slice(3), [
      'Joined 2026-01-01T11:50:25Z wec',
      `Not accepted any more 2026-01-01T12:00:00Z its${last}`,
      `Sign of life missed 2026-01-01T12:10:00Z its${last}`,
      'Last sign of life 2026-01-01T12:20:26.500000Z wec',
    ]);
  });

  it('claims nothing of what can\'t be read', () => {
    const nothing = { ...onWec, bootstrap: undefined, klusterlet: undefined, hubCredentials: undefined };
    const rows = told({ situation: { its: { managedCluster: undefined, requests: [], mailbox: 'absent' }, wec: nothing }, lease: undefined, its: 'partly', wec: 'partly' });
    assert.deepEqual(rows.filter((row) => !row.endsWith(': Not read: see below.')), []);
    assert.equal(rows.length, 11);
  });

  it('is a table with durations between steps of one clock, in which no text of a cluster is markup', () => {
    const facts = onIts({ requests: [{ ...approved, name: 'wec1|<b>*x*</b>' }] });
    assert.equal(
      timelineMarkdown({ clusterName: 'wec1', its: 'arn:aws:eks:eu/[its](http://x)', wec: undefined, problems: ['The user may not list secrets.'] }, timelineOf(facts)),
      [
        '# Registration timeline of wec1',
        '',
        String.raw`ITS: arn:aws:eks:eu/\[its\](http\://x)`,
        'WEC: no context of it is known, so that only the ITS was asked',
        '',
        '| Step | Time (UTC) | Since the step before | Clock | Source |',
        '|---|---|---|---|---|',
        '| ManagedCluster made | 2026-01-01T11:50:09Z | – | ITS | ManagedCluster |',
        String.raw`| Request made | 2026-01-01T11:50:09Z | 0 s | ITS | CertificateSigningRequest wec1\|\<b\>\*x\*\</b\> |`,
        String.raw`| Request approved | 2026-01-01T11:50:20Z | 11 s | ITS | condition Approved of CertificateSigningRequest wec1\|\<b\>\*x\*\</b\> |`,
        '| Accepted (When this last changed: it may have been so before) | 2026-01-01T11:50:21Z | 1 s | ITS | condition HubAcceptedManagedCluster |',
        '| Joined | 2026-01-01T11:50:25Z | – | WEC | condition ManagedClusterJoined, which the agent writes |',
        '| Available (When this last changed: it may have been so before) | 2026-01-01T11:50:25Z | 0 s | WEC | condition ManagedClusterConditionAvailable, which the agent writes |',
        '| Last sign of life | 2026-01-01T12:20:26.500Z | 30 min 2 s | WEC | Lease managed-cluster-lease, which the agent renews |',
        '',
        'Every time is the clusters\' own. The clocks of two clusters can differ: a duration is only given between steps of one clock, and steps of different clocks may have come in another order.',
        '',
        'Not read: The user may not list secrets.',
        '',
      ].join('\n'),
    );
  });

  it('names the step that a duration counts from, where another clock stands in between', () => {
    const text = timelineMarkdown({ clusterName: 'wec1', its: 'its1', wec: 'cluster1', problems: [] }, timelineOf(registered));
    assert.match(text, /\| Request approved \| \S+ \| 11 s \| ITS \|/);
    assert.match(text, /\| Secret of the agent made [^|]*\| \S+ \| 15 s since "Klusterlet applied" \| WEC \|/);
    assert.match(text, /\| Certificate ends [^|]*\| 2027-01-01T11:45:20Z \| 364 d 23 h since "Accepted" \| ITS \|/);
  });

  it('writes durations in their two greatest units', () => {
    assert.deepEqual([0, 900, 59_400, 60_000, 61_000, 3_600_000, 3_661_000, 90_000_000].map(durationText), ['0 s', '1 s', '59 s', '1 min', '1 min 1 s', '1 h', '1 h 1 min', '1 d 1 h']);
  });

  it('escapes what Markdown would take for itself', () => {
    assert.equal(escapeMarkdown('a_b `c` www.x.y @me #1 & ~~d~~ \\ e\nf'), String.raw`a\_b \`c\` www\.x.y \@me \#1 \& \~\~d\~\~ \\ e f`);
  });
});
