import { setTimeout as delay } from 'node:timers/promises';
import { paths } from '../../../src/cluster/ocm.ts';
import { useSymptoms } from './useSymptoms.ts';

/** What befalls a WEC that is healthy, and how it comes back. */
describe('symptoms of a registered WEC', function () {
  this.timeout(600_000);
  const symptoms = useSymptoms('registered');

  const onWec = (command: string) => symptoms().bench.kubectl('cluster2', command);
  const onIts = (command: string) => symptoms().bench.kubectl('its1', command);
  const operator = '-n open-cluster-management';
  const scale = (replicas: number) => onWec(`scale deployment klusterlet ${operator} --replicas=${replicas}`);
  const accept = (accepted: boolean) => onIts(`patch managedcluster ${symptoms().name} --type=merge -p {"spec":{"hubAcceptsClient":${accepted}}}`);

  it('operator scaled to 0', () =>
    symptoms().show({
      ...{ what: 'klusterlet operator not running', by: 'kubectl scale --replicas=0', produce: () => scale(0) },
      ...{ causes: ['operator'], says: /is scaled to 0/, next: 'kubectl --context cluster2 -n open-cluster-management scale' },
    }));

  it('operator that crashes', () =>
    symptoms().show({
      ...{ what: 'klusterlet operator crashing', by: 'an argument that it does not know' },
      produce: () => onWec(`patch deployment klusterlet ${operator} --type=json -p [{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--no-such-flag"},{"op":"add","path":"/spec/strategy","value":{"type":"Recreate"}}]`),
      ...{ causes: ['operator'], says: /CrashLoopBackOff/, next: 'showAgentLogs', shows: /unknown flag: --no-such-flag/, then: 'the Deployment is rolled back' },
      repair: () => onWec(`rollout undo deployment klusterlet ${operator}`),
    }));

  it('suspended', () =>
    symptoms().show({
      ...{ what: 'suspended', by: 'hubAcceptsClient set to false', produce: () => accept(false) },
      ...{ causes: ['accepted'], says: /is suspended/, next: 'resumeClusters' },
    }));

  it('two causes at once', () =>
    symptoms().show({
      ...{ what: 'two causes at once', by: 'operator scaled to 0, and hubAcceptsClient set to false', produce: () => Promise.all([scale(0), accept(false)]) },
      ...{ causes: ['operator', 'accepted'], says: /is scaled to 0/, next: 'kubectl --context cluster2 -n open-cluster-management scale' },
    }));

  it('agent that hangs', () =>
    symptoms().show({
      ...{ what: 'lease stopped: the agent hangs', by: 'SIGSTOP to its process' },
      produce: async () => {
        await onIts(`patch managedcluster ${symptoms().name} --type=merge -p {"spec":{"leaseDurationSeconds":5}}`);
        await symptoms().bench.client.pausePods('cluster2', 'klusterlet-registration-agent');
      },
      ...{ causes: ['lease'], says: /sends the ITS "its1" no sign of life any more/, next: 'showAgentLogs', shows: /./, then: 'its log has stopped, and the frozen agent goes on' },
      repair: () => symptoms().bench.client.resumePods('cluster2', 'klusterlet-registration-agent'),
    }));

  it('clocks that differ', () => {
    const { client } = symptoms().bench;
    const [agent, controller] = ['klusterlet-registration-agent', 'cluster-manager-registration-controller'];
    return symptoms().show({
      // No process can be given another clock here; the controller of the ITS compares its own with the agent's last sign of life when it sees that.
      ...{ what: 'clock out of sync', by: 'the ITS\'s controller frozen until the last sign of life of a frozen agent was old' },
      produce: async () => {
        await onIts(`patch managedcluster ${symptoms().name} --type=merge -p {"spec":{"leaseDurationSeconds":1}}`);
        // A controller that is frozen for half a minute is ended by its kubelet, and a new one looks at changes only.
        await symptoms().signsOfLifeWithin(3_000);
        await client.pausePods('its1', controller);
        await symptoms().nextSignOfLife();
        await client.pausePods('cluster2', agent);
        // Five times the lease's duration is what the controller allows.
        await delay(6_000);
        await client.resumePods('its1', controller);
      },
      ...{ causes: ['clock'], says: /clocks of .* differ too much/, next: 'sudo timedatectl', shows: /set-ntp true/, then: 'the frozen agent goes on', notRun: 'no clock of a process can be set here' },
      repair: () => client.resumePods('cluster2', agent),
    });
  });

  it('API server of the WEC that is down', () =>
    symptoms().show({
      ...{ what: 'WEC API server unhealthy', by: 'its kube-apiserver killed' },
      produce: () => symptoms().bench.client.killComponent('cluster2', 'kube-apiserver'),
      ...{ causes: ['wec', 'available'], says: /cluster2/, next: 'checkContext' },
      // The second time it answers: the agent has not reported that yet.
      shows: /cluster2|It answers/,
      then: 'the API server is started',
      repair: () => symptoms().bench.client.startComponent('cluster2', 'kube-apiserver'),
    }));

  it('mailbox namespace that is being deleted', () =>
    symptoms().show({
      ...{ what: 'mailbox namespace terminating', by: 'kubectl delete namespace, with a finalizer in it' },
      produce: async () => {
        const { api } = symptoms().plan.its;
        await api.post(`/api/v1/namespaces/${symptoms().name}/configmaps`, { metadata: { name: 'held', finalizers: ['kubestellar.example/held'] } });
        await onIts(`delete namespace ${symptoms().name} --wait=false`);
        await onIts(`wait namespace/${symptoms().name} --for=condition=NamespaceFinalizersRemaining --timeout=60s`);
      },
      ...{ causes: ['mailbox'], says: /is being deleted though the cluster is accepted/, next: 'suspendClusters', shows: /kubestellar\.example\/held/, then: 'the finalizer of what is held is taken away' },
      repair: () => onIts(`patch configmap held -n ${symptoms().name} --type=merge -p {"metadata":{"finalizers":null}}`),
    }));

  it('webhook of the ITS that is down', () =>
    symptoms().show({
      ...{ what: 'webhook down', by: 'its process killed', produce: () => symptoms().bench.client.killComponent('its1', 'webhook') },
      ...{ causes: ['webhooks'], says: /its webhook doesn't answer/, next: 'checkItsReadiness', shows: /^failed: Takes changes\. Its webhook doesn't answer/m, then: 'the webhook is started' },
      repair: () => symptoms().bench.client.startComponent('its1', 'webhook'),
    }));

  it('ITS whose registration controller is scaled to 0', () => {
    const controller = (replicas: number) => onIts(`scale deployment cluster-manager-registration-controller -n open-cluster-management-hub --replicas=${replicas}`);
    return symptoms().show({
      ...{ what: 'registration controller of the ITS not running', by: 'kubectl scale --replicas=0', produce: () => controller(0) },
      ...{ causes: ['hub'], says: /its1/, next: 'checkItsReadiness', shows: /failed: Registration controller/, then: 'the controller is scaled to 1' },
      repair: () => controller(1),
    });
  });

  it('ITS without its bootstrap account', () =>
    symptoms().show({
      ...{ what: 'bootstrap account missing', by: 'kubectl delete serviceaccount', produce: () => onIts(`delete serviceaccount agent-registration-bootstrap ${operator}`) },
      ...{ causes: ['hub'], says: /has no ServiceAccount/, next: 'checkItsReadiness', shows: /failed: Bootstrap account/, then: 'the account is made anew' },
      repair: () => onIts(`create serviceaccount agent-registration-bootstrap ${operator}`),
    }));

  it('ManagedCluster that was deleted while its WEC was not unjoined', () =>
    symptoms().show({
      ...{ what: 'stale hub-kubeconfig-secret', by: 'kubectl delete managedcluster', produce: () => onIts(`delete managedcluster ${symptoms().name}`) },
      ...{ causes: ['klusterlet'], says: /cluster2/, next: 'cleanWec' },
    }));

  it('deletion that is stuck', () =>
    symptoms().show({
      ...{ what: 'stuck deletion', by: 'a ManifestWork with a finalizer that nobody takes off, the ManagedCluster deleted' },
      produce: async () => {
        const { its } = symptoms().plan;
        const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: symptoms().name, namespace: 'default' } };
        await its.api.post(paths.manifestWorks(symptoms().name), { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'work1', finalizers: ['kubestellar.example/held'] }, spec: { workload: { manifests: [manifest] } } });
        await onIts(`wait manifestwork/work1 -n ${symptoms().name} --for=condition=Applied --timeout=60s`);
        await onIts(`delete managedcluster ${symptoms().name} --wait=false`);
      },
      ...{ causes: ['deleting'], says: /1 ManifestWorks remain/, next: 'deregisterClusters' },
    }));
});
