import assert from 'node:assert/strict';
import type { PolicyForesight } from '../../../src/cluster/foresight/foresight.ts';
import { foresightLines } from '../../../src/commands/foresightText.ts';
import { english } from '../tree/drawTree.ts';
import { policyEffects, wdsEffects } from './effects.ts';

const use = { object: 'configmaps "site"', where: '.data.url' };
const lines = (policies: readonly PolicyForesight[], problems: readonly string[] = []) => {
  return foresightLines({ wdses: [wdsEffects(policies)], problems }, english);
};

describe('What a change of many WECs does, in a question', () => {
  it('says who joins, leaves and stays, and what exactly one WEC is wanted for', () => {
    assert.deepEqual(lines([policyEffects({ joins: ['a', 'b'], leaves: ['c'], staysIn: ['d'], singleton: { before: 1, after: 2 } })], ['WDS "x" can\'t be asked.']), {
      missing: [],
      effects: [
        'WDS wds1: web (workload objects: 1) is left, which takes its workload away, by c.',
        'WDS wds1: web (workload objects: 1) is joined by a, b.',
        'WDS wds1: web wants the state of exactly one WEC (wantSingletonReportedState), and would select 2; now it selects 1.',
      ],
      stays: ['WDS wds1: web (workload objects: 1) goes on selecting d.'],
      lags: [],
      unknown: ['WDS "x" can\'t be asked.'],
    });
  });

  it('says which policies the controllers have not followed, and where it is not known what they deliver', () => {
    const behind = policyEffects({ leaves: ['a'], lag: { binding: { lacks: ['b', 'c'], still: ['d'] } } });
    const { lags, effects } = lines([policyEffects({ policy: 'fresh', workloadObjects: undefined, joins: ['a'], lag: { binding: undefined } }), behind]);
    assert.deepEqual([effects, lags], [
      ['WDS wds1: fresh (what it delivers is not known yet) is joined by a.', 'WDS wds1: web (workload objects: 1) is left, which takes its workload away, by a.'],
      ['WDS wds1: fresh has no Binding yet: its controller has not followed.', 'WDS wds1: The Binding of web has not followed yet: it lacks 2 WECs that are selected, and still has 1 that are not.'],
    ]);
  });

  it('gathers the WECs that would lack a property, apart from those that lack it already', () => {
    const missing = [...['a', 'b'].map((cluster) => ({ cluster, property: 'site', already: false, uses: [use] })), { cluster: 'c', property: 'site', already: true, uses: [use] }];
    const { missing: would, stays } = lines([policyEffects({ joins: ['a', 'b'], missing })]);
    assert.deepEqual([would, stays], [
      ['WDS wds1: web needs the property site, which a, b would lack: this may stop or remove the workloads of every WEC in its Binding (configmaps "site": .data.url).'],
      ['WDS wds1: web needs the property site, which c lacks already (configmaps "site": .data.url).'],
    ]);
  });
});
