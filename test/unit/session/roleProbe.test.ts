import assert from 'node:assert/strict';
import { ForbiddenError, UnreachableError } from '../../../src/cluster/errors.ts';
import { paths, roleEvidence } from '../../../src/cluster/ocm.ts';
import { readIdentity } from '../../../src/cluster/session/identity.ts';
import { probeRoles } from '../../../src/cluster/session/roleProbe.ts';
import { agentSecret, fakeCluster, itsWith, kubeconfigSecret, wds, wecWith } from './fakeClusters.ts';
import { fakeContext } from './fakeContexts.ts';
import { FaultKubeApi } from './faultKubeApi.ts';

const forbidden = new ForbiddenError('c', 'list', 'klusterlets');
const klusterlet = (spec: object) => ({ metadata: { name: 'klusterlet', uid: 'k', resourceVersion: '1' }, spec });
const registered = wecWith([klusterlet({ clusterName: 'cluster1' })]);
const probe = async (...extra: readonly Record<string, unknown>[]) => {
  const { roles, registeredAs, registrationHidden } = await probeRoles(new FaultKubeApi(fakeCluster('u', ...extra)));
  return [[...roles], registeredAs?.clusterName, registeredAs?.hubServer, registrationHidden];
};

describe('probeRoles', () => {
  it('goes by what the cluster serves', async () => {
    assert.deepEqual(
      await Promise.all([probe(), probe(itsWith()), probe(wds), probe(itsWith(), wds, registered)]),
      [
        [[], undefined, undefined, undefined],
        [['its'], undefined, undefined, undefined],
        [['wds'], undefined, undefined, undefined],
        [['its', 'wds', 'wec'], 'cluster1', undefined, undefined],
      ],
    );
  });

  it('takes the API group alone for nothing', async () => {
    const other = { resources: [{ name: 'workstatuses' }, { name: 'bindingpolicies/status' }] };
    assert.deepEqual(await probe({ [roleEvidence.wds.groupVersion]: other }), [[], undefined, undefined, undefined]);
  });

  it('takes a cluster for a WEC only by a Klusterlet with a cluster name that speaks for this cluster', async () => {
    const hosted = klusterlet({ clusterName: 'far', deployOption: { mode: 'Hosted' } });
    assert.deepEqual(
      await Promise.all([probe(wecWith([])), probe(wecWith([klusterlet({})])), probe(wecWith([hosted]))]),
      Array.from({ length: 3 }, () => [[], undefined, undefined, undefined]),
    );
  });

  it('says so when Klusterlets may not be listed', async () => {
    assert.deepEqual(await probe(wecWith(forbidden)), [[], undefined, undefined, forbidden.message]);
  });

  it('reads the ITS from the bootstrap Secret, else from the agent\'s own, else not at all', async () => {
    const bootstrap = { [agentSecret('bootstrap-hub-kubeconfig')]: kubeconfigSecret('https://new-its:6443') };
    const own = { [agentSecret('hub-kubeconfig-secret')]: kubeconfigSecret('https://old-its:6443') };
    const refused = { [agentSecret('bootstrap-hub-kubeconfig')]: new ForbiddenError('c', 'get', 'secrets') };
    const garbage = { [agentSecret('bootstrap-hub-kubeconfig')]: { data: { kubeconfig: 'OiB7Cg==' } } };
    const servers = [[bootstrap, own], [own], [refused, own], [refused], [garbage]].map(
      async (secrets) => (await probe(registered, ...secrets))[2],
    );
    assert.deepEqual(await Promise.all(servers), [
      'https://new-its:6443',
      'https://old-its:6443',
      'https://old-its:6443',
      undefined,
      undefined,
    ]);
  });

  it('looks for the Secret where the Klusterlet says that its agent is', async () => {
    const wec = wecWith([klusterlet({ clusterName: 'c', namespace: 'agents' })]);
    const secret = { [agentSecret('bootstrap-hub-kubeconfig', 'agents')]: kubeconfigSecret('https://its:6443') };
    assert.deepEqual(await probe(wec, secret), [['wec'], 'c', 'https://its:6443', undefined]);
  });

  it('hands on that the cluster is away', async () => {
    const away = new UnreachableError('c', 'https://c', 'no route');
    await assert.rejects(probe({ [roleEvidence.wds.groupVersion]: away }), away);
  });
});

describe('readIdentity', () => {
  const identity = (answer: Record<string, unknown>, context = fakeContext('its1')) =>
    readIdentity(new FaultKubeApi(fakeCluster('uid-1', answer)), context);

  it('is the UID of kube-system', async () => {
    assert.deepEqual(await identity({}), { id: 'uid-1', evidence: 'kube-system' });
  });

  it('is server and CA where that may not be read, however the server is spelt', async () => {
    const hidden = { [paths.kubeSystem]: new ForbiddenError('its1', 'get', 'namespaces') };
    const plain = fakeContext('its1');
    const spelt = { ...plain, cluster: { ...plain.cluster, server: 'HTTPS://ITS1.invalid:6443/' } };
    const otherCa = { ...plain, cluster: { ...plain.cluster, caData: 'b3RoZXI=' } };
    const ids = await Promise.all([plain, spelt, otherCa].map((context) => identity(hidden, context)));
    assert.equal(ids[0]?.evidence, 'server');
    assert.match(ids[0].id, /^https:\/\/its1\.invalid:6443#sha256:[0-9a-f]{64}$/);
    assert.deepEqual([ids[1]?.id === ids[0].id, ids[2]?.id === ids[0].id], [true, false]);
  });

  it('hands on that the cluster is away', async () => {
    const away = new UnreachableError('its1', 'https://c', 'no route');
    await assert.rejects(identity({ [paths.kubeSystem]: away }), away);
  });
});
