import assert from 'node:assert/strict';
import type { Foresight } from '../../../src/cluster/foresight/foresight.ts';
import { describeForesight } from '../../../src/form/describeForesight.ts';
import { policyEffects, wdsEffects } from '../foresight/effects.ts';
import { english } from '../tree/drawTree.ts';

describe('What a change of one WEC does, on the page', () => {
  const described = (foresight: Foresight) => describeForesight(foresight, english);
  const finding = (severity: string, text: string, ...details: readonly string[]) => ({ severity, text, details });
  const uses = [{ object: 'configmaps "site"', where: '.data.url' }];

  it('says of each policy what comes and goes, with the number of workload objects', () => {
    const policies = [policyEffects({ policy: 'joined', joins: ['a'], workloadObjects: 3 }), policyEffects({ policy: 'left', leaves: ['a'], workloadObjects: 2 }), policyEffects({ policy: 'kept', staysIn: ['a'], workloadObjects: undefined })];
    assert.deepEqual(described({ wdses: [wdsEffects(policies)], problems: [] }), {
      headline: 'BindingPolicies that this WEC joins: 1, leaves: 1, stays in: 1. Missing properties: 0.',
      groups: [
        {
          title: 'WDS wds1',
          findings: [
            finding('warning', 'Leaves left, which takes its workload away from this WEC (workload objects: 2).'),
            finding('info', 'Joins joined (workload objects: 3).'),
            finding('info', 'Stays in kept (what it delivers is not known yet).'),
          ],
        },
      ],
    });
  });

  it('puts what is missing first, apart from what was missing already, then what can\'t be told, and says what it counts on and has not followed', () => {
    const web = policyEffects({
      ...{ staysIn: ['a'], singleton: { before: 1, after: 2 }, lag: { binding: { lacks: ['b', 'c'], still: ['d'] } } },
      missing: [{ cluster: 'a', property: 'site', already: false, uses }, { cluster: 'a', property: 'zone', already: true, uses }],
      unclear: [{ object: 'configmaps "site"', where: '.data.text', text: '{{ call . }}' }],
    });
    const fresh = policyEffects({ policy: 'fresh', staysIn: ['a'], lag: { binding: undefined } });
    const { headline, groups } = described({ wdses: [wdsEffects([web, fresh])], problems: [] });
    assert.equal(headline, 'BindingPolicies that this WEC joins: 0, leaves: 0, stays in: 2. Missing properties: 2.');
    assert.deepEqual(groups[0]?.findings, [
      finding('error', 'web needs the property site, which would be missing: this may stop or remove the workloads of every WEC in its Binding.', 'configmaps "site": .data.url'),
      finding('error', 'web needs the property zone, which is missing already: this may stop or remove the workloads of every WEC in its Binding.', 'configmaps "site": .data.url'),
      finding('warning', 'web wants the state of exactly one WEC (wantSingletonReportedState), and would select 2; now it selects 1.'),
      finding('warning', 'web: what the template {{ call . }} needs can\'t be told.', 'configmaps "site": .data.text'),
      finding('info', 'Stays in web (workload objects: 1).'),
      finding('info', 'The Binding of web has not followed yet: it lacks 2 WECs that are selected, and still has 1 that are not.'),
      finding('info', 'Stays in fresh (workload objects: 1).'),
      finding('info', 'fresh has no Binding yet: its controller has not followed.'),
    ]);
  });

  it('has a group for each WDS, one more for those that could not tell, and counts over all', () => {
    const joins = policyEffects({ joins: ['a'], missing: [{ cluster: 'a', property: 'site', already: false, uses: [] }] });
    const wdses = [wdsEffects([joins]), wdsEffects([joins], { wds: 'wds2', belongs: 'unknown', problems: ['The BindingPolicy "odd" can\'t be evaluated.'] }), wdsEffects([], { wds: 'wds3' })];
    const { headline, groups } = described({ wdses, problems: ['WDS "x" can\'t be asked.'] });
    assert.equal(headline, 'BindingPolicies that this WEC joins: 2, leaves: 0, stays in: 0. Missing properties: 1.');
    assert.deepEqual(groups.map(({ title, findings }) => [title, ...findings.map(({ severity, text }) => `${severity}: ${text}`)]), [
      ['Not known', 'warning: WDS "x" can\'t be asked.'],
      ['WDS wds1', 'error: web needs the property site, which would be missing: this may stop or remove the workloads of every WEC in its Binding.', 'info: Joins web (workload objects: 1).'],
      [
        'WDS wds2',
        'error: web needs the property site, which would be missing: this may stop or remove the workloads of every WEC in its Binding.',
        'warning: The BindingPolicy "odd" can\'t be evaluated.',
        'info: Joins web (workload objects: 1).',
        'info: Nothing delivered tells whether this WDS uses this ITS.',
      ],
      ['WDS wds3', 'info: No BindingPolicy selects this WEC, before or after.'],
    ]);
  });
});
