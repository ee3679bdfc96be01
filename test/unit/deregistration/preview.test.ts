import assert from 'node:assert/strict';
import { parseBindingPolicy } from '../../../src/cluster/foresight/bindingPolicy.ts';
import type { Foresight } from '../../../src/cluster/foresight/foresight.ts';
import { parseManagedCluster } from '../../../src/cluster/parse.ts';
import type { Leaving } from '../../../src/commands/deregisterPlan.ts';
import { notKnownLines, previewLines } from '../../../src/commands/deregisterPreview.ts';
import { policyEffects, wdsEffects } from '../foresight/effects.ts';
import { english } from '../tree/drawTree.ts';

describe('What goes and what stays, in the question of Deregister WEC', () => {
  const ofWds = (name: string, wds = 'wds1') => ({ wds, policy: parseBindingPolicy({ metadata: { name }, spec: { clusterSelectors: [{}] } })! });
  const full: Leaving = {
    cluster: 'edge',
    preview: {
      cluster: parseManagedCluster({ metadata: { name: 'edge', uid: '1', resourceVersion: '1' }, spec: {} })!,
      deliveries: [{ binding: '', wds: '', works: ['by-hand'] }, { binding: 'eu', wds: 'wds1', works: ['w1', 'w2'] }],
      ...{ addOns: ['proxy', 'policy'], personalLabels: {}, mailbox: true, requests: ['edge-x1', 'edge-x2'], properties: true },
    },
    wec: { context: 'wec', identity: { id: 'u', evidence: 'kube-system' }, leftovers: ['namespace "open-cluster-management"', 'crd "clusterclaims.cluster.open-cluster-management.io"'] },
    ...{ change: undefined, takeAway: ['region'], lettingGo: 'all', neverAccepted: false },
    exits: { takeAway: ['region'], leaves: [ofWds('eu')], stays: [{ ...ofWds('all'), why: 'an empty selector {} selects every WEC' }], refused: [{ label: 'tier', joins: ofWds('bare') }], unclear: [ofWds('odd')] },
  };
  const foresight: Foresight = {
    wdses: [
      wdsEffects([
        policyEffects({ policy: 'eu', workloadObjects: 7, leaves: ['edge'], singleton: { before: 1, after: 0 } }),
        policyEffects({ policy: 'all', workloadObjects: undefined, leaves: ['edge', 'other'], lag: { binding: undefined } }),
        policyEffects({ policy: 'elsewhere', leaves: ['other'], singleton: { before: 2, after: 0 } }),
      ]),
    ],
    problems: [],
  };
  const nothing: Foresight = { wdses: [], problems: [] };
  const lines = (given: Partial<Leaving>, seen = nothing) => previewLines('its1', { ...full, ...given }, seen, english);
  const without: Partial<Leaving> = { exits: undefined, takeAway: [], preview: { ...full.preview, deliveries: [], addOns: [], mailbox: false, requests: [], properties: false } };

  it('names and counts all of it', () => {
    assert.deepEqual(lines({}, foresight), [
      'Goes:',
      '– its ManagedCluster on the ITS "its1", with its rights there',
      '– first its labels that select it: region',
      '– 3 ManifestWorks, with their workloads on the WEC while its agent runs: by-hand, w1, w2',
      '– what 1 Bindings deliver: eu (wds1, 2)',
      '– 2 add-ons: proxy, policy',
      '– its agent on context "wec"',
      '',
      'BindingPolicies that select it:',
      '– eu of WDS "wds1" (workload objects: 7) lets go of it',
      '– all of WDS "wds1" (what it delivers is not known yet) selects it to the end: an empty selector {} selects every WEC',
      '– its label tier stays, since bare of WDS "wds1" would select it without',
      '– eu of WDS "wds1" wants the state of exactly one WEC (wantSingletonReportedState), and would select 0; now it selects 1.',
      '– all of WDS "wds1" has no Binding yet: its controller has not followed.',
      '',
      'Stays, until you say otherwise afterwards:',
      '– its mailbox namespace "edge" on the ITS',
      '– 2 requests: edge-x1, edge-x2',
      '– its customization properties (ConfigMap "edge")',
      '– 2 objects on context "wec": namespace "open-cluster-management", crd "clusterclaims.cluster.open-cluster-management.io"',
    ]);
  });

  it('tells the ITS\'s side alone from the WEC\'s, and the agent that goes first', () => {
    const sides = (given: Partial<Leaving>) => lines({ ...without, ...given });
    const its = '– its ManagedCluster on the ITS "its1", with its rights there';
    const stays = ['', 'Stays, until you say otherwise afterwards:'];
    const wec = { ...full.wec!, leftovers: [] };
    assert.deepEqual(sides({ wec: undefined }), ['Goes:', its, '– nothing on the WEC: its agent goes on running until you remove it there', ...stays]);
    assert.deepEqual(sides({ wec, neverAccepted: true }), ['Goes:', its, '– first of all its agent on context "wec", which would ask the ITS again otherwise', ...stays]);
    assert.deepEqual(sides({ wec: { ...wec, leftovers: undefined }, preview: { ...without.preview!, cluster: undefined } }), [
      'Goes:',
      '– nothing on the ITS "its1", which has no such cluster any more',
      '– its agent on context "wec"',
      ...stays,
      '– what unjoin leaves on context "wec", which could not be read',
    ]);
  });

  it('tells which policies select it where no label is taken away', () => {
    assert.deepEqual(lines({ ...without, wec: undefined }, foresight).slice(3, 7), [
      '',
      'BindingPolicies that select it:',
      '– eu of WDS "wds1" (workload objects: 7) selects it until it is gone',
      '– all of WDS "wds1" (what it delivers is not known yet) selects it until it is gone',
    ]);
  });

  it('says what no WDS could tell, and nothing where all could', () => {
    const wdses = [wdsEffects([], { wds: 'wds2', belongs: 'unknown', problems: ['The BindingPolicy "odd" of WDS "wds2" can\'t be evaluated: no operator.'] })];
    assert.deepEqual(notKnownLines({ wdses, problems: ['WDS "wds3" can\'t be asked which BindingPolicies select what: It is away.'] }, english), [
      'Not known:',
      '– Nothing delivered tells whether WDS "wds2" uses this ITS.',
      '– The BindingPolicy "odd" of WDS "wds2" can\'t be evaluated: no operator.',
      '– WDS "wds3" can\'t be asked which BindingPolicies select what: It is away.',
      '',
    ]);
    assert.deepEqual(notKnownLines(foresight, english), []);
  });
});
