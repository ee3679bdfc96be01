import { bootstrap, paths } from '../../../src/cluster/ocm.ts';
import { agentNamespace } from '../../cluster/faultBench.ts';
import { hurryOperator } from './carryOut.ts';
import { useSymptoms } from './useSymptoms.ts';

/** What keeps an agent from running, or from reaching its ITS, before it has ever been through. */
describe('symptoms of a WEC that was joined', function () {
  this.timeout(600_000);
  const symptoms = useSymptoms('anew');

  const enforced = 'pod-security.kubernetes.io/enforce';
  const klusterlet = (spec: object) => symptoms().plan.wec.api.patch(`${paths.klusterlets}/klusterlet`, 'merge', { spec });
  const rewritten = (pattern: RegExp, text: string) => () => symptoms().joinWith(() => symptoms().bench.rewriteBootstrap(symptoms().plan.wec, (kubeconfig) => kubeconfig.replace(pattern, `$1${text}`)));

  it('no agent', () =>
    symptoms().show({
      ...{ what: 'no agent', by: 'nothing installed', produce: () => Promise.resolve() },
      ...{ causes: ['klusterlet'], says: /cluster2/, next: 'registerWec' },
    }));

  it('image of the operator that is not found', () =>
    symptoms().show({
      ...{ what: 'image of the operator not found', by: 'a join with agents of a version that is in no registry' },
      produce: () => {
        const bundle = { kind: 'overrides', version: '0.0.1', content: JSON.stringify({ ocm: 'v0.0.1' }), warnings: [] } as const;
        return symptoms().bench.run({ ...symptoms().plan, bundle }, { until: 'klusterlet' });
      },
      ...{ causes: ['operator'], says: /can't be pulled/, next: 'registerWec' },
    }));

  it('image of the agent that is not found', () =>
    symptoms().show({
      ...{ what: 'image or tag of the agent not found', by: 'registrationImagePullSpec of the Klusterlet' },
      produce: () => symptoms().joinWith(() => klusterlet({ registrationImagePullSpec: 'quay.io/open-cluster-management/registration:v0.0.1' })),
      ...{ causes: ['agentPods'], says: /can't be pulled/, next: 'registerWec' },
    }));

  it('Secret with the registration token that is missing', () =>
    symptoms().show({
      ...{ what: 'bootstrap secret missing', by: 'kubectl delete secret' },
      produce: () => symptoms().joinWith(() => symptoms().plan.wec.api.delete(`${agentNamespace}/secrets/${bootstrap.kubeconfigSecret}`)),
      ...{ causes: ['bootstrap'], says: /has no registration token/, next: 'registerWec' },
    }));

  it('address of the ITS where nothing answers', () =>
    symptoms().show({
      ...{ what: 'hub URL unreachable, loopback', by: 'a loopback address in the bootstrap kubeconfig', produce: rewritten(/(server: )\S+/, 'https://127.0.0.1:1') },
      ...{ causes: ['klusterlet'], says: /can't reach https:\/\/127\.0\.0\.1:1 .*That is no address of the ITS "its1"/, next: 'cleanWec' },
    }));

  it('CA that is not that of the ITS', () =>
    symptoms().show({
      ...{ what: 'wrong CA', by: 'another CA in the bootstrap kubeconfig' },
      produce: () => {
        const ca = Buffer.from(symptoms().bench.client.access('cluster1').ca).toString('base64');
        return rewritten(/(certificate-authority-data: )\S+/, ca)();
      },
      ...{ causes: ['hubConnection'], says: /does not trust the certificate/, next: 'registerWec' },
    }));

  it('empty address of the ITS', () =>
    symptoms().show({
      ...{ what: 'bootstrap kubeconfig with an empty server', by: 'an empty address in the bootstrap kubeconfig', produce: rewritten(/(server: )\S+/, '""') },
      ...{ causes: ['bootstrap'], says: /empty|no address/, next: 'registerWec' },
    }));

  it('registration token that has expired', () =>
    symptoms().show({
      ...{ what: 'expired token', by: 'a token of an hour ago in the bootstrap kubeconfig' },
      produce: async () => rewritten(/(token: )\S+/, await symptoms().bench.expiredToken('its1'))(),
      ...{ causes: ['bootstrap'], says: /has expired/, next: 'registerWec' },
    }));

  it('registration token without rights', async () => {
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/open-cluster-management:bootstrap';
    const { api } = symptoms().plan.its;
    const { rules } = await api.get<{ rules: readonly { resources: readonly string[] }[] }>(role);
    const restore = () => api.patch(role, 'merge', { rules });
    try {
      await symptoms().show({
        ...{ what: 'bootstrap rights missing', by: 'a rule taken from the ClusterRole' },
        produce: async () => {
          await api.patch(role, 'merge', { rules: rules.filter(({ resources }) => !resources.includes('certificatesigningrequests')) });
          await symptoms().joinWith(() => Promise.resolve());
        },
        ...{ causes: ['hubConnection'], says: /may not create requests/, next: 'echo \'{"apiVersion":"v1","kind":"List"' },
      });
    } finally {
      await restore();
    }
  });

  it('agent that the operator may not install', async () => {
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/klusterlet';
    const { api } = symptoms().plan.wec;
    let rules: readonly { readonly resources?: readonly string[] }[] = [];
    await symptoms().show({
      ...{ what: 'agent can\'t be installed', by: 'a rule taken from the operator\'s ClusterRole' },
      produce: () =>
        symptoms().joinWith(async () => {
          ({ rules } = await api.get<{ rules: typeof rules }>(role));
          await api.patch(role, 'merge', { rules: rules.filter(({ resources }) => resources?.includes('clusterroles') !== true) });
        }),
      ...{ causes: ['applied'], says: /can't install the agent .*forbidden/, next: 'showAgentLogs', shows: /forbidden/, then: 'the right is given back' },
      repair: async () => {
        await api.patch(role, 'merge', { rules });
        await symptoms().bench.run(symptoms().plan, { review: () => Promise.resolve('accept'), until: 'available' });
        await hurryOperator(symptoms().bench);
      },
    });
  });

  it('agent Pods that the cluster refuses', () =>
    symptoms().show({
      ...{ what: 'agent Pods refused', by: 'Pod security "restricted", enforced in its namespace' },
      produce: () =>
        symptoms().joinWith(() => symptoms().plan.wec.api.patch(agentNamespace, 'merge', { metadata: { labels: { [enforced]: 'restricted' } } })),
      ...{ causes: ['agentPods'], says: /has no Pod/, next: 'kubectl --context cluster2 -n open-cluster-management-agent get events', shows: /violates PodSecurity/, then: 'the namespace takes such Pods again' },
      repair: async () => {
        await symptoms().plan.wec.api.patch(agentNamespace, 'merge', { metadata: { labels: { [enforced]: null } } });
        await symptoms().bench.run(symptoms().plan, { review: () => Promise.resolve('accept'), until: 'available' });
        await hurryOperator(symptoms().bench);
      },
    }));
});
