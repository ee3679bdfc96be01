import { bootstrapTokenOn } from '../../cluster/endState.ts';
import { outputOf } from '../../processes.ts';
import { useSymptoms } from './useSymptoms.ts';

/** From a request to a certificate: what can come between. */
describe('symptoms of a WEC that asks', function () {
  this.timeout(600_000);
  const symptoms = useSymptoms('anew');

  const onIts = (command: string) => symptoms().bench.kubectl('its1', command);
  const agent = 'klusterlet-registration-agent';

  it('not approved', () =>
    symptoms().show({
      ...{ what: 'request not approved', by: 'a join', produce: () => symptoms().joinAndAsk() },
      ...{ causes: ['approved'], says: /waits on the ITS "its1" to be reviewed and accepted/, next: 'acceptRequests' },
    }));

  it('denied', () =>
    symptoms().show({
      ...{ what: 'denied request', by: 'kubectl certificate deny', produce: async () => onIts(`certificate deny ${await symptoms().joinAndAsk()}`) },
      ...{ causes: ['request'], says: /was denied/, next: 'deleteStaleRequests' },
    }));

  it('approved, but not accepted', () =>
    symptoms().show({
      ...{ what: 'not accepted', by: 'kubectl certificate approve alone', produce: async () => onIts(`certificate approve ${await symptoms().joinAndAsk()}`) },
      ...{ causes: ['accepted'], says: /is not accepted/, next: 'acceptRequests' },
    }));

  it('approved, but its agent was restarted and has lost the key', () =>
    symptoms().show({
      ...{ what: 'key lost by an agent restart', by: 'the agent\'s Pod deleted, then its former request approved' },
      produce: async () => {
        const former = await symptoms().joinAndAsk();
        await symptoms().bench.kubectl('cluster2', `delete pod -n open-cluster-management-agent -l app=${agent}`);
        await onIts(`certificate approve ${former}`);
      },
      ...{ causes: ['approved'], says: /was restarted and has lost its key/, next: 'acceptRequests' },
    }));

  it('approved, but not issued', async () => {
    const start = () => symptoms().bench.client.startComponent('its1', 'kube-controller-manager');
    try {
      await symptoms().show({
        ...{ what: 'approved but not issued (signer off)', by: 'the kube-controller-manager of the ITS killed' },
        produce: async () => {
          const own = await symptoms().joinAndAsk();
          await symptoms().bench.client.killComponent('its1', 'kube-controller-manager');
          await onIts(`certificate approve ${own}`);
          await onIts(`patch managedcluster ${symptoms().name} --type=merge -p {"spec":{"hubAcceptsClient":true}}`);
        },
        ...{ causes: ['issued'], says: /issues no certificate for it/, next: 'checkItsReadiness', shows: /^failed: Certificates\. The request .* issues no certificate for it/m, then: 'the controller manager, which signs, is started' },
        repair: start,
      });
    } finally {
      await start().catch(() => undefined);
    }
  });

  it('one of ten', () =>
    symptoms().show({
      ...{ what: '10 or more requests', by: 'ten requests with its name, then a join' },
      produce: async () => {
        const token = await symptoms().bench.client.bootstrapToken('its1');
        await Promise.all(Array.from({ length: 10 }, () => symptoms().bench.client.requestWithoutAgent('its1', symptoms().name, { token })));
        await onIts(`delete managedcluster ${symptoms().name}`);
        await symptoms().bench.run(symptoms().plan, { until: 'request' });
      },
      ...{ causes: ['request', 'requesters'], says: /10 requests carry its name already/, next: 'deleteStaleRequests' },
    }));

  it('beside one of another requester', () =>
    symptoms().show({
      ...{ what: 'different requesters', by: 'a second request with the token of the join' },
      produce: async () => {
        await symptoms().joinAndAsk();
        const token = await bootstrapTokenOn(symptoms().plan.wec);
        await symptoms().bench.client.requestWithoutAgent('its1', symptoms().name, { token });
      },
      ...{ causes: ['requesters', 'approved'], says: /different agents/, next: 'deleteStaleRequests' },
    }));

  it('under a name that a second WEC has too', async () => {
    const { sandbox, client } = symptoms().bench;
    /** As the document has it, which asks nobody whether the name is taken. */
    const clusteradm = (context: string, command: string) => outputOf(sandbox.clusteradm, ['--kubeconfig', sandbox.kubeconfig, '--context', context, ...command.split(' ')]);
    try {
      await symptoms().show({
        ...{ what: 'two WECs with one name', by: 'clusteradm join and accept of a second one' },
        produce: async () => {
          await symptoms().register();
          const [token, { server, caFile }] = [await client.bootstrapToken('its1'), client.context('its1')];
          await clusteradm('cluster1', `join --hub-token ${token} --hub-apiserver ${server} --ca-file ${caFile} --cluster-name ${symptoms().name} --bundle-version ${sandbox.ocmVersion}`);
          await clusteradm('its1', `accept --clusters ${symptoms().name} --wait`);
          await symptoms().findRivals(['cluster1']);
        },
        ...{ causes: ['requesters'], says: /Two clusters are set up as/, next: 'cleanWec' },
      });
    } finally {
      await client.resetWec('cluster1');
    }
  });
});
