import assert from 'node:assert/strict';
import { RequestBadge, type BadgeHolder } from '../../../src/status/badge.ts';
import { english } from '../tree/drawTree.ts';
import { otherRequests, readerOf, requestFor } from '../tree/readerOf.ts';

/** Stands for the TreeView; remembers each badge that is put on it. */
class RememberingHolder implements BadgeHolder {
  readonly put: BadgeHolder['badge'][] = [];

  get badge(): BadgeHolder['badge'] {
    return this.put.at(-1);
  }

  set badge(badge: BadgeHolder['badge']) {
    this.put.push(badge);
  }
}

describe('RequestBadge', () => {
  it('counts pending registrations over all ITSes, each ITS once, and goes away at none', () => {
    const one = requestFor('c1', 'aaaaa');
    const reader = readerOf(
      { name: 'its1', requests: [one, requestFor('c2', 'bbbbb', { state: 'approved' }), otherRequests('c3').addOn] },
      { name: 'its1-too', requests: [one], aliases: ['its1'] },
      { name: 'its2', requests: [] },
    );
    const holder = new RememberingHolder();
    const badge = new RequestBadge(reader, holder, english);
    reader.setRequests('its2', [requestFor('c4', 'ddddd'), requestFor('c5', 'eeeee')]);
    reader.setRequests('its2', [requestFor('c6', 'fffff'), requestFor('c5', 'eeeee')]);
    reader.setClusters('its2', []);
    reader.setRequests('its2', []);
    reader.setRequests('its1', []);
    reader.give({ name: 'its3', requests: [one] });
    badge.dispose();
    reader.setRequests('its3', [one, requestFor('c4', 'ddddd')]);
    assert.deepEqual(holder.put, [
      { value: 1, tooltip: '1 registration request waits for review' },
      { value: 3, tooltip: '3 registration requests wait for review' },
      { value: 1, tooltip: '1 registration request waits for review' },
      undefined,
      { value: 1, tooltip: '1 registration request waits for review' },
      undefined,
    ]);
  });
});
