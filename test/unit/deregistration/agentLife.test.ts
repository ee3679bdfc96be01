import assert from 'node:assert/strict';
import { whyAgentIsSilent } from '../../../src/cluster/deregistration/agentLife.ts';
import { parseLeavingCluster, type DeregistrationSituation } from '../../../src/cluster/deregistration/situation.ts';
import type { AgentPod } from '../../../src/cluster/registration/situation.ts';

const deletedAt = '2026-01-01T12:00:00Z';
interface Given {
  /** `null`: it isn't being deleted. */
  readonly deletionTimestamp?: string | null;
  readonly available?: { readonly status: string; readonly since: string };
  readonly leaseDurationSeconds?: number;
  readonly renewedAt?: string;
  /** Of its Lease. */
  readonly createdAt?: string;
  readonly agentPods?: readonly AgentPod[] | undefined;
  readonly wec?: boolean;
}

function whyOf({ deletionTimestamp = deletedAt, available, leaseDurationSeconds, renewedAt, createdAt = '2026-01-01T09:00:00Z', agentPods, wec = agentPods !== undefined }: Given): string | undefined {
  const conditions = available === undefined ? [] : [{ type: 'ManagedClusterConditionAvailable', status: available.status, reason: 'Because', message: '', lastTransitionTime: available.since }];
  const raw = { metadata: { name: 'a', uid: 'u', resourceVersion: '1', ...(deletionTimestamp !== null && { deletionTimestamp }) }, spec: { hubAcceptsClient: true, leaseDurationSeconds }, status: { conditions } };
  const situation: DeregistrationSituation = {
    ...{ cluster: parseLeavingCluster(raw), works: [], addOns: [] },
    lease: renewedAt === undefined ? undefined : { name: 'managed-cluster-lease', resourceVersion: '1', createdAt, renewedAt },
    wec: wec ? { klusterlets: [], agentPods } : undefined,
  };
  return whyAgentIsSilent(situation);
}
const pod = (ready: boolean, reason?: string): AgentPod => ({
  ...{ name: 'work-1', resourceVersion: '1', namespace: 'agents', ready, containers: [], app: 'klusterlet-agent' },
  waiting: reason === undefined ? undefined : { reason, message: '' },
});

describe('whether an agent will clean up', () => {
  it('is what its Pods on the WEC say, before what the ITS was told', () => {
    const stale = { renewedAt: '2026-01-01T10:00:00Z' };
    assert.equal(whyOf({ ...stale, agentPods: [] }), 'No Pod of its work agent is on the WEC.');
    assert.equal(whyOf({ ...stale, agentPods: [pod(true), pod(false, 'ErrImagePull')] }), 'Pod "work-1" of its work agent is not ready (ErrImagePull).');
    assert.equal(whyOf({ ...stale, agentPods: [pod(true)] }), undefined);
    assert.match(whyOf({ ...stale, agentPods: undefined, wec: true }) ?? '', /came 120 minutes before/, 'Pods that this user may not see say nothing');
  });

  it('is not doubted for what the deletion itself brings about: lease and status stop for an agent that works on', () => {
    assert.equal(whyOf({ renewedAt: '2026-01-01T11:59:30Z', available: { status: 'True', since: '2026-01-01T09:00:00Z' } }), undefined);
    assert.equal(whyOf({ renewedAt: '2026-01-01T11:59:30Z', available: { status: 'Unknown', since: '2026-01-01T12:02:00Z' } }), undefined);
    assert.equal(whyOf({}), undefined, 'no lease that this user may see');
  });

  it('is doubted when the ITS had lost it before the deletion', () => {
    assert.equal(whyOf({ available: { status: 'Unknown', since: '2026-01-01T11:00:00Z' } }), 'It was not Available when it was deleted (Because).');
    assert.equal(whyOf({ renewedAt: '2026-01-01T11:50:00Z' }), 'The last sign of life of its agent came 10 minutes before it was deleted.');
    assert.equal(whyOf({ renewedAt: '2026-01-01T11:50:00Z', leaseDurationSeconds: 600 }), undefined, 'its lease lasts longer');
    const byTheIts = { createdAt: '2026-01-01T11:50:00Z', renewedAt: '2026-01-01T11:50:00.700000Z' };
    assert.equal(whyOf(byTheIts), 'Its agent had given no sign of life in the 10 minutes before it was deleted.', 'the ITS makes the Lease');
    assert.equal(whyOf({ ...byTheIts, leaseDurationSeconds: 600 }), undefined, 'it may still be on its way');
  });

  it('is not asked of the ITS before there is a deletion', () => {
    assert.equal(whyOf({ deletionTimestamp: null, available: { status: 'Unknown', since: '2026-01-01T11:00:00Z' } }), undefined);
  });
});
