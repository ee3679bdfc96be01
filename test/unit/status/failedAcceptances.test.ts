import assert from 'node:assert/strict';
import { FailedAcceptances } from '../../../src/status/failedAcceptances.ts';
import { clusterIn, readerOf, requestFor } from '../tree/readerOf.ts';

describe('What failed to be accepted', () => {
  const request = requestFor('wec1', 'aaaaa');
  const waiting = clusterIn('pendingAcceptance', 'wec1');
  function given() {
    const reader = readerOf({ name: 'its1', clusters: [waiting], requests: [request] });
    const failed = new FailedAcceptances(reader);
    const told: string[] = [];
    failed.onDidChange(({ its, clusters }) => told.push(`${its}: ${clusters.join()}`));
    failed.set('its1', request, 'It broke.');
    return { reader, failed, told };
  }

  it('is known by its request and by its cluster, until accepting it works', () => {
    const { failed, told } = given();
    assert.deepEqual([failed.ofRequest('its1', request.name), failed.ofCluster('its1', 'wec1'), failed.requests('its1'), failed.requests('its2')], ['It broke.', 'It broke.', [request.name], []]);
    failed.set('its1', request, undefined);
    failed.set('its1', request, undefined);
    assert.deepEqual([failed.ofRequest('its1', request.name), told], [undefined, ['its1: wec1', 'its1: wec1']]);
  });

  it('stays while it is half done, and is forgotten once it is settled by whomever', () => {
    const settle: readonly (readonly [string, (reader: ReturnType<typeof given>['reader']) => void, boolean])[] = [
      ['changed', (reader) => reader.setRequests('its1', [{ ...request, resourceVersion: '2' }]), true],
      ['approved, not accepted', (reader) => reader.setRequests('its1', [{ ...request, state: 'approved' }]), true],
      ['accepted, not approved', (reader) => reader.setClusters('its1', [clusterIn('joining', 'wec1')]), true],
      ['denied', (reader) => reader.setRequests('its1', [{ ...request, state: 'denied' }]), false],
      ['gone', (reader) => reader.setRequests('its1', []), false],
      ['another of its name', (reader) => reader.setRequests('its1', [{ ...request, uid: 'other' }]), false],
    ];
    const after = settle.map(([what, change]) => {
      const { reader, failed } = given();
      change(reader);
      return [what, failed.ofRequest('its1', request.name) !== undefined];
    });
    assert.deepEqual(after, settle.map(([what, , stays]) => [what, stays]));
    const { reader, failed } = given();
    reader.setRequests('its1', [{ ...request, state: 'approved' }]);
    reader.setClusters('its1', [clusterIn('joining', 'wec1')]);
    assert.deepEqual(failed.requests('its1'), []);
  });
});
