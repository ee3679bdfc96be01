import assert from 'node:assert/strict';
import type { ItsViewNode, Refresh } from '../../../src/tree/nodes.ts';
import { filtered, parseFilter } from '../../../src/tree/clusterFilter.ts';
import { parseGroupBy } from '../../../src/tree/clusterGroups.ts';
import { ViewOptions } from '../../../src/tree/viewOptions.ts';
import { ViewDescription } from '../../../src/status/viewDescription.ts';
import { drawIts, english, GivenMemory, GivenMutes, open, shortName, viewsOf } from './drawTree.ts';
import { clusterIn, GivenRuns, readerOf } from './readerOf.ts';

const clusters = [
  clusterIn('available', 'edge1', { region: 'eu', tier: 'critical' }),
  clusterIn('unknown', 'edge2', { region: 'eu' }),
  clusterIn('available', 'core1', { region: 'us', 'cluster.open-cluster-management.io/clusterset': 'main' }),
  clusterIn('suspended', 'Core-2', { region: '' }),
];
const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
const named = (refresh: Refresh<ItsViewNode>) => (refresh === 'all' ? 'all' : refresh.map(shortName));

function given(memory = new GivenMemory()) {
  const reader = readerOf({ name: 'its1', clusters, requests: [] });
  const options = new ViewOptions(memory);
  return { reader, options, views: viewsOf(reader, new GivenRuns(), new GivenMutes(), options) };
}

describe('The filter of clusters', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['', ['edge1', 'edge2', 'core1', 'Core-2']],
    [' ! ', ['edge1', 'edge2', 'core1', 'Core-2']],
    ['core', ['core1', 'Core-2']],
    ['region=eu', ['edge1', 'edge2']],
    ['region=', ['Core-2']],
    ['!region=eu', ['core1', 'Core-2']],
    ['available', ['edge1', 'core1']],
    ['!available', ['edge2', 'Core-2']],
    ['region=eu !available', ['edge2']],
    ['!!edge suspended', []],
    ['toString=x', []],
    ['=x', []],
  ];
  for (const [text, expected] of table) {
    it(`"${text}" shows ${expected.join(', ') || 'none'}`, () => {
      const shown = filtered(byName, parseFilter(text));
      assert.deepEqual([...shown].map(([name]) => name), expected);
      assert.deepEqual([...byName.keys()].filter((name) => shown.get(name) !== undefined), expected);
    });
  }
});

describe('The view of an ITS', () => {
  it('is filtered, says so, and follows labels that change', async () => {
    const { reader, options, views } = given();
    const told: unknown[] = [];
    const holder: { description?: string | undefined } = {};
    const description = new ViewDescription(reader, options, holder, english);
    options.onDidChange((its) => told.push(named(views.its.optionsChanged(its))));
    reader.onDidChange((change) => told.push(named(views.its.readerChanged(change))));
    open(views.its);
    await options.change('its1', { filter: 'region=eu' });
    assert.deepEqual(drawIts(views).slice(1, 4), [
      '  Clusters | 2 shown · region=eu | clusters filtered',
      '    edge1 | available · region=eu, tier=critical | cluster accepted',
      '    edge2 | unknown · region=eu | cluster accepted',
    ]);
    assert.equal(holder.description, 'only region=eu');
    reader.setClusters('its1', [...clusters.slice(1), clusterIn('available', 'edge1', { region: 'us' })], ['edge1']);
    reader.setClusters('its1', [...clusters.slice(1), clusterIn('available', 'edge1')], ['edge1']);
    assert.deepEqual(drawIts(views).slice(1, 3), ['  Clusters | 1 shown · region=eu | clusters filtered', '    edge2 | unknown · region=eu | cluster accepted']);
    await options.change('its1', { filter: '' });
    assert.equal(holder.description, '');
    assert.deepEqual(told, [['clusters:its1'], ['clusters:its1'], [], ['clusters:its1']]);
    description.dispose();
  });

  it('is grouped by state, cluster set or a label, clusters without it last', async () => {
    const { options, views } = given();
    const groups = () => drawIts(views).filter((line) => /^ {4}\S/.test(line));
    await options.change('its1', { groupBy: { kind: 'state' } });
    views.its.optionsChanged('its1');
    assert.deepEqual(groups(), ['    Unknown | 1 | ', '    Suspended | 1 | ', '    Available | 2 | ']);
    await options.change('its1', { groupBy: { kind: 'label', key: 'region' } });
    views.its.optionsChanged('its1');
    assert.deepEqual(groups(), ['    eu | 2 | ', '    us | 1 | ', '    Without region | 1 | ']);
    await options.change('its1', { groupBy: { kind: 'clusterSet' } });
    views.its.optionsChanged('its1');
    assert.deepEqual(groups(), ['    main | 1 | ', '    In No Cluster Set | 3 | ']);
    await options.change('its1', { groupBy: { kind: 'label', key: 'toString' } });
    views.its.optionsChanged('its1');
    assert.deepEqual(groups(), ['    Without toString | 4 | ']);
  });

  it('is remembered per ITS, without what is not a view', async () => {
    const memory = new GivenMemory();
    const { options } = given(memory);
    await options.change('its1', { filter: 'a', groupBy: { kind: 'label', key: 'b' } });
    await options.change('its2', { filter: 'c' });
    await options.change('its2', { filter: '' });
    assert.deepEqual([...memory.values], [['clusterViews', { its1: { filter: 'a', groupBy: 'label:b' } }]]);
    assert.deepEqual(new ViewOptions(memory).of('its1'), { filter: 'a', groupBy: { kind: 'label', key: 'b' }, allRequests: false });
    memory.values.set('clusterViews', { its1: { filter: 7, groupBy: 'label:' }, its2: null });
    const remembered = new ViewOptions(memory);
    assert.deepEqual([remembered.of('its1'), remembered.of('its2')], [plain, plain]);
  });
});

const plain = { filter: '', groupBy: undefined, allRequests: false };

describe('What clusters are grouped by', () => {
  it('is read back only where it was written so', () => {
    assert.deepEqual(['state', 'clusterSet', 'label:a:b', 'label:', 'x', 7, undefined].map(parseGroupBy), [
      ...[{ kind: 'state' }, { kind: 'clusterSet' }, { kind: 'label', key: 'a:b' }],
      ...[undefined, undefined, undefined, undefined],
    ]);
  });
});
