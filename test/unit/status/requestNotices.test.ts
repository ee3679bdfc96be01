import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { RequestNotices, type ReviewTarget } from '../../../src/status/requestNotices.ts';
import { english, GivenMutes } from '../tree/drawTree.ts';
import { GivenRuns, otherRequests, readerOf, requestFor, runOf, type Given } from '../tree/readerOf.ts';

const old = requestFor('old', 'aaaaa');
const one = requestFor('c1', 'bbbbb');
const two = requestFor('c2', 'ccccc');
const later = 'Later';

/** Notices over these ITSes; `choose` is what the person clicks on each notification. */
function notices(given: readonly Given[], choose: string | undefined = later) {
  const reader = readerOf(...given);
  const [runs, muted] = [new GivenRuns(), new GivenMutes()];
  const shown: string[][] = [];
  const reviewed: (ReviewTarget | undefined)[] = [];
  const failed: unknown[] = [];
  const setting = { enabled: true };
  const subject = new RequestNotices({
    isExpected: ({ clusterName }) => clusterName === 'copied',
    ...{ reader, runs, muted, l10n: english },
    enabled: () => setting.enabled,
    show: (...texts) => {
      shown.push(texts);
      return Promise.resolve(choose);
    },
    review: (target) => reviewed.push(target),
    failed: (error) => failed.push(error),
  });
  return { reader, runs, muted, shown, reviewed, failed, setting, subject };
}

/** Lets a second pass, and what then runs to its end. */
async function aSecond(): Promise<void> {
  mock.timers.tick(1_000);
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}

describe('RequestNotices', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('tells once of a request that comes, not of those that were there', async () => {
    const { reader, shown, reviewed } = notices([{ name: 'its1', requests: [old] }]);
    reader.setRequests('its1', [old, one]);
    assert.equal(shown.length, 0);
    await aSecond();
    reader.setRequests('its1', [old, { ...one, resourceVersion: '2' }]);
    await aSecond();
    assert.deepEqual(shown, [['A new request asks to register cluster c1 with ITS its1.', 'Review', 'Later', 'Mute This ITS']]);
    assert.deepEqual(reviewed, []);
  });

  it('takes the first complete list of an ITS as what was there, also of one that comes later', async () => {
    const { reader, shown } = notices([{ name: 'its1', roles: ['its'], synced: false, requests: [] }]);
    reader.give({ name: 'its1', synced: false, requests: [old] });
    reader.give({ name: 'its1', requests: [old, one] });
    reader.give({ name: 'its1', requests: [old, one] }, { name: 'its2', requests: [two] });
    reader.give({ name: 'its2', requests: [two] });
    reader.give({ name: 'its1', requests: [old, one, two] }, { name: 'its2', requests: [two] });
    await aSecond();
    assert.equal(shown.length, 0);
    reader.setRequests('its2', [two, one]);
    await aSecond();
    assert.deepEqual(shown.map(([text]) => text), ['A new request asks to register cluster c1 with ITS its2.']);
  });

  it('tells several that come within a second in one sentence', async () => {
    const { reader, shown, reviewed } = notices([{ name: 'its1', requests: [] }, { name: 'its2', requests: [] }], 'Review');
    reader.setRequests('its1', [one]);
    mock.timers.tick(900);
    reader.setRequests('its1', [one, two]);
    await aSecond();
    const more = ['d1', 'd2', 'd3', 'd4'].map((name) => requestFor(name, 'ddddd'));
    reader.setRequests('its1', [one, two, ...more]);
    await aSecond();
    reader.setRequests('its1', [one, two, ...more, requestFor('e1', 'eeeee')]);
    reader.setRequests('its2', [one]);
    await aSecond();
    assert.deepEqual(shown, [
      ['2 new requests ask to register clusters with ITS its1: c1, c2.', 'Review', 'Later', 'Mute This ITS'],
      ['4 new requests ask to register clusters with ITS its1, among them d1, d2, d3.', 'Review', 'Later', 'Mute This ITS'],
      ['2 new requests ask to register clusters with several ITSes: its1, its2.', 'Review', 'Later', 'Mute These ITSes'],
    ]);
    assert.deepEqual(reviewed, [{ its: 'its1', request: undefined }, { its: 'its1', request: undefined }, undefined]);
  });

  it('reviews the one request that it tells of', async () => {
    const { reader, reviewed } = notices([{ name: 'its1', requests: [] }], 'Review');
    reader.setRequests('its1', [one]);
    await aSecond();
    assert.deepEqual(reviewed, [{ its: 'its1', request: 'c1-bbbbb' }]);
  });

  it('mutes the ITS that it tells of, and then says no more of it', async () => {
    const { reader, muted, shown } = notices([{ name: 'its1', requests: [] }, { name: 'its2', requests: [] }], 'Mute This ITS');
    reader.setRequests('its1', [one]);
    await aSecond();
    assert.deepEqual([muted.has('its1'), muted.has('its2')], [true, false]);
    reader.setRequests('its1', [one, two]);
    reader.setRequests('its2', [two]);
    await aSecond();
    await muted.set('its1', false);
    reader.setRequests('its1', [one, two, old]);
    await aSecond();
    assert.deepEqual(shown.map(([text]) => text), [
      'A new request asks to register cluster c1 with ITS its1.',
      'A new request asks to register cluster c2 with ITS its2.',
      'A new request asks to register cluster old with ITS its1.',
    ]);
  });

  it('says nothing of add-ons, renewals, a request of a running registration, or one that was dealt with meanwhile', async () => {
    const { reader, runs, shown } = notices([{ name: 'its1', requests: [], aliases: ['kind-its1'] }]);
    runs.set(runOf('1', 'running', [], { its: 'kind-its1', clusterName: 'ours' }));
    runs.set(runOf('2', 'failed', [], { its: 'its1', clusterName: 'c1' }));
    const quiet = [
      requestFor('ours', 'aaaaa'),
      otherRequests('x').addOn,
      otherRequests('y').renewal,
    ];
    reader.setRequests('its1', [...quiet, one, two]);
    reader.setRequests('its1', [...quiet, one, { ...two, state: 'approved' }]);
    await aSecond();
    assert.deepEqual(shown.map(([text]) => text), ['A new request asks to register cluster c1 with ITS its1.']);
  });

  it('says nothing while the setting is off, nor afterwards of what came meanwhile, nor once disposed', async () => {
    const { reader, shown, setting, subject } = notices([{ name: 'its1', requests: [] }]);
    setting.enabled = false;
    reader.setRequests('its1', [one]);
    await aSecond();
    setting.enabled = true;
    reader.setRequests('its1', [one]);
    await aSecond();
    reader.setRequests('its1', [one, two]);
    subject.dispose();
    await aSecond();
    assert.equal(shown.length, 0);
  });

  it('makes no link of a name', async () => {
    const { reader, shown } = notices([{ name: 'its1', requests: [] }]);
    reader.setRequests('its1', [requestFor('x', 'aaaaa', { clusterName: '[x](command:evil)\n' })]);
    await aSecond();
    assert.equal(shown[0]?.[0], 'A new request asks to register cluster [x] (command:evil)  with ITS its1.');
  });
});
