import assert from 'node:assert/strict';
import { describe as describeRow } from '../../../src/tree/describe.ts';
import type { ItsViewNode, Refresh } from '../../../src/tree/nodes.ts';
import { open, shortName, viewsOf } from './drawTree.ts';
import { clusterIn, readerOf } from './readerOf.ts';

/** 1,001 available clusters and `some`. */
const clusters = (...some: ReturnType<typeof clusterIn>[]) => [
  ...some,
  ...Array.from({ length: 1_001 }, (_, index) => clusterIn('available', `wec${String(index).padStart(4, '0')}`)),
];
const named = (refresh: Refresh<ItsViewNode>) => (refresh === 'all' ? 'all' : refresh.map(shortName));

describe('Ranges of a group above 1,000 clusters', () => {
  it('are even and named by what they hold', () => {
    const { its, surroundings } = viewsOf(readerOf({ name: 'its1', clusters: clusters(clusterIn('joining', 'c1')) }));
    const ranges = its.children(open(its).get('group:its1:available'));
    assert.deepEqual(
      ranges.map((range) => describeRow(range, surroundings)).map(({ label, description, spoken, collapsible }) => [label, description, spoken, collapsible]),
      [
        ['wec0000 … wec0333', '334', 'wec0000 to wec0333, 334', 'collapsed'],
        ['wec0334 … wec0666', '333', 'wec0334 to wec0666, 333', 'collapsed'],
        ['wec0667 … wec1000', '334', 'wec0667 to wec1000, 334', 'collapsed'],
      ],
    );
    assert.deepEqual(ranges.map((range) => its.children(range).length), [334, 333, 334]);
  });

  it('draw one row for a cluster that changes, both groups for one that moves, and stay as they are', () => {
    const reader = readerOf({ name: 'its1', clusters: clusters(clusterIn('joining', 'c1'), clusterIn('joining', 'c2')) });
    const { its } = viewsOf(reader);
    const told: unknown[] = [];
    reader.onDidChange((change) => told.push(named(its.readerChanged(change))));
    const group = open(its).get('group:its1:available');
    const before = its.children(group);
    const rows = its.children(before[1]);
    reader.setClusters('its1', clusters(clusterIn('joining', 'c1'), clusterIn('joining', 'c2')), ['wec0400']);
    reader.setClusters('its1', clusters(clusterIn('available', 'wec0400a'), clusterIn('joining', 'c2')), ['c1', 'wec0400a', 'wec0400']);
    assert.deepEqual(told, [['cluster:its1:wec0400'], ['group:its1:joining', 'group:its1:available']]);
    const after = its.children(group);
    assert.deepEqual(after.map((range, index) => range === before[index]), [true, true, true]);
    assert.deepEqual(its.children(after[1]).filter((row) => !rows.includes(row)).map(shortName), ['cluster:its1:wec0400a']);
  });

  it('are found with the row of a cluster that nobody has opened', () => {
    const { its } = viewsOf(readerOf({ name: 'its1', clusters: clusters() }));
    const found = its.findCluster('its1', 'wec0800');
    assert.equal(found?.parent.kind, 'range');
    assert.equal(its.children(found.parent).find((row) => row.kind === 'cluster' && row.cluster === 'wec0800'), found);
  });
});
