import assert from 'node:assert/strict';
import type { DeregistrationPlan } from '../../../src/cluster/deregistration/plan.ts';
import { parseLeavingCluster } from '../../../src/cluster/deregistration/situation.ts';
import { deregistrationStages, type DeregistrationTools, type DeregistrationView } from '../../../src/cluster/deregistration/stages.ts';

/** Probes read a view and nothing else: no tool and no cluster is needed. */
const connection = (name: string) => ({ context: { name } }) as unknown as DeregistrationPlan['its'];
const planned = (given: Partial<DeregistrationPlan>): DeregistrationPlan => ({
  ...{ its: connection('its1'), itsServers: [], wec: connection('wec'), clusterName: 'a', uid: 'shown', neverAccepted: false },
  ...{ labels: {}, takeAway: [], lettingGo: [], clusteradm: '', ...given },
});

interface There {
  readonly uid: string;
  readonly labels?: Record<string, string>;
  readonly deletionTimestamp?: string;
}

async function probed(given: Partial<DeregistrationPlan>, there: There | undefined, bindings: readonly string[] = []): Promise<Record<string, string>> {
  const plan = planned(given);
  const cluster = there && parseLeavingCluster({ metadata: { name: 'a', resourceVersion: '1', ...there }, spec: {} });
  const works = bindings.map((binding) => ({ name: `of-${binding}`, resourceVersion: '1', binding, wds: 'wds1' }));
  const view: DeregistrationView = { plan, signal: new AbortController().signal, situation: { cluster, works, addOns: [], lease: undefined, wec: undefined } };
  const found: Record<string, string> = {};
  for (const stage of deregistrationStages({} as DeregistrationTools, plan)) {
    const probe = await stage.probe(view);
    found[stage.id] = probe.kind === 'impossible' ? probe.error.kind : probe.kind;
  }
  return found;
}

describe('The stages of a deregistration', () => {
  it('go from the labels to the agent, with what is there to do', async () => {
    assert.deepEqual(await probed({ takeAway: ['region'], lettingGo: 'all' }, { uid: 'shown', labels: { region: 'eu' } }, ['one']), {
      ...{ labels: 'notYet', released: 'notYet', delete: 'notYet', gone: 'notYet', agent: 'done' },
    });
  });

  it('wait for no Binding that will not let go, nor where no label is taken away', async () => {
    const there = { uid: 'shown' };
    assert.equal((await probed({ takeAway: ['region'], lettingGo: ['one'] }, there, ['everywhere']))['released'], 'done');
    assert.equal((await probed({ takeAway: ['region'], lettingGo: ['one'] }, there, ['one']))['released'], 'notYet');
    assert.equal((await probed({ lettingGo: 'all' }, there, ['one']))['released'], 'done');
  });

  it('leave the labels alone once the deletion is under way', async () => {
    const deleting = { uid: 'shown', labels: { region: 'eu' }, deletionTimestamp: '2026-01-01T00:00:00Z' };
    assert.deepEqual(await probed({ takeAway: ['region'], lettingGo: 'all' }, deleting, ['one']), {
      ...{ labels: 'done', released: 'done', delete: 'done', gone: 'notYet', agent: 'done' },
    });
  });

  it('never delete a ManagedCluster that nobody was shown: made anew since, or not there when it was looked at', async () => {
    for (const uid of ['shown', undefined]) {
      assert.equal((await probed({ uid }, { uid: 'another' }))['delete'], 'otherManagedCluster');
      assert.equal((await probed({ uid }, undefined))['delete'], 'done');
    }
  });

  it('begin with the agent of a WEC that was never accepted, and take one that it made meanwhile for gone', async () => {
    assert.deepEqual(Object.entries(await probed({ neverAccepted: true }, { uid: 'another' })), [['agent', 'done'], ['delete', 'done'], ['gone', 'done']]);
  });
});
