import assert from 'node:assert/strict';
import { hubPodTroubles } from '../../../src/cluster/registration/hubPods.ts';

/** A Pod of an ITS as the API server sends it. */
const pod = (app: string, name: string, phase: string, { ready = false, state = {}, ...status }: { ready?: boolean; state?: object; reason?: string } = {}) => ({
  metadata: { name: `cluster-manager-${name}`, labels: { app: `clustermanager-${app}` } },
  status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }], containerStatuses: [{ name: app, state }], ...status },
});
const waits = (reason: string) => ({ state: { waiting: { reason } } });
const webhooks =
  'without the webhooks, the ITS takes no change of what they check; where they were never set up, the default cluster set is not put on new clusters and ' +
  'the permission to accept is not enforced';

describe('Pods of an ITS', () => {
  it('that work are told of by nobody, nor are those that ended while another does their work', () =>
    assert.deepEqual(
      hubPodTroubles([
        pod('placement-controller', 'placement-controller-a', 'Running', { ready: true }),
        pod('placement-controller', 'placement-controller-b', 'Failed', { reason: 'Evicted' }),
        pod('job', 'job-a', 'Succeeded'),
      ], []),
      [],
    ));

  it('that are pending are named, with what is missing without them', () =>
    assert.deepEqual(hubPodTroubles([pod('registration-webhook', 'registration-webhook-a', 'Pending', waits('ImagePullBackOff')), pod('registration-controller', 'registration-controller-a', 'Running', { ready: true })], []), [
      `1 Pods of the ITS are pending (cluster-manager-registration-webhook-a: ImagePullBackOff): ${webhooks}.`,
    ]));

  it('that were started but don\'t work are named by the state of their containers, whatever their phase', () =>
    assert.deepEqual(
      hubPodTroubles([
        pod('registration-webhook', 'registration-webhook-a', 'Running', waits('CrashLoopBackOff')),
        pod('placement-controller', 'placement-controller-a', 'Running', { state: { terminated: { reason: 'Error' } } }),
        pod('addon-manager-controller', 'addon-manager-controller-a', 'Failed', { reason: 'Evicted' }),
        pod('work-controller', 'work-controller-a', 'Running', { state: { running: {} } }),
      ], []),
      [
        '4 Pods of the ITS are not ready (cluster-manager-registration-webhook-a: CrashLoopBackOff, cluster-manager-placement-controller-a: Error, ' +
          `cluster-manager-addon-manager-controller-a: Evicted, cluster-manager-work-controller-a): ${webhooks}; without the placement controller, no Placement chooses clusters; ` +
          'without the add-on manager, no add-on comes to new clusters.',
      ],
    ));

  it('of which others of the same Deployment work are said to be replaced by those', () =>
    assert.deepEqual(hubPodTroubles([pod('registration-webhook', 'registration-webhook-a', 'Running', waits('CrashLoopBackOff')), pod('registration-webhook', 'registration-webhook-b', 'Running', { ready: true })], []), [
      '1 Pods of the ITS are not ready (cluster-manager-registration-webhook-a: CrashLoopBackOff): others do their work meanwhile.',
    ]));

  it('that are not there, since their Deployment is scaled to 0 or they are refused, are told of by their Deployments', () => {
    const deployment = (app: string) => ({ metadata: { name: `cluster-manager-${app}` }, spec: { selector: { matchLabels: { app: `clustermanager-${app}` } } } });
    assert.deepEqual(hubPodTroubles([pod('registration-webhook', 'registration-webhook-a', 'Running', { ready: true })], ['registration-webhook', 'placement-controller', 'registration-controller'].map(deployment)), [
      '2 Deployments of the ITS have no Pod (cluster-manager-placement-controller, cluster-manager-registration-controller): without the placement controller, no Placement chooses clusters.',
    ]);
  });
});
