import assert from 'node:assert/strict';
import type { CheckRow } from '../../src/cluster/checks/checkRow.ts';
import { checkReadiness } from '../../src/cluster/checks/itsReadiness.ts';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { FaultBench } from './faultBench.ts';
import { limitedUser, readAll } from './limitedUser.ts';
import { liveSandbox } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';
import { clustersOnSandbox } from './ownClusters.ts';

/** What an ITS can lack, made on a real one; each check has to say it, and to pass again afterwards. */
describe('readiness of an ITS', function () {
  this.timeout(60_000);
  let bench: FaultBench;
  let its: Connection;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    its = await bench.connect('its1');
  });

  after(() => bench?.dispose());

  const check = (by = its) =>
    checkReadiness({ its: by, itsServers: [by.context.cluster.server], locateClusteradm: () => bench.clusteradm(), log: bench.log }, new AbortController().signal);
  const rowOf = (rows: readonly CheckRow[], title: string) => {
    const found = rows.find((row) => row.title === title);
    return [found?.state, found?.why ?? ''] as const;
  };

  it('names a Pod of its own that crashes', async () => {
    const name = uniqueName('crashing-placement-controller');
    const image = `quay.io/open-cluster-management/placement:v${bench.sandbox.ocmVersion}`;
    await bench.kubectl('its1', `run ${name} -n open-cluster-management-hub --image=${image} -- /placement controller --no-such-flag`);
    try {
      await bench.kubectl('its1', `wait pod/${name} -n open-cluster-management-hub --for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff --timeout=50s`);
      const [state, why] = rowOf(await check(), 'Hub Pods');
      assert.equal(state, 'warning');
      assert.match(why, new RegExp(`1 Pods of the ITS are not ready \\(${name}: CrashLoopBackOff\\): without the placement controller, no Placement chooses clusters\\.$`));
    } finally {
      await bench.kubectl('its1', `delete pod ${name} -n open-cluster-management-hub --now`);
    }
    assert.doesNotMatch(rowOf(await check(), 'Hub Pods')[1], /not ready/);
  });

  it('passes nothing that this user may not look at', async () => {
    const rules = [
      { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
    ];
    const user = await limitedUser(its, uniqueName('readiness'), rules);
    try {
      const rows = await check(await bench.connect('its1', { token: user.token }));
      const may = (what: string) => `The user of context "its1" may not ${what}. Ask an administrator of that cluster for this right.`;
      assert.deepEqual(
        ['Hub Pods', 'Takes changes', 'Certificates', 'Properties namespace', 'Cluster info'].map((title) => [title, ...rowOf(rows, title)]),
        [
          ['Hub Pods', 'notChecked', 'You may not list Pods and Deployments in namespace open-cluster-management-hub.'],
          ['Takes changes', 'notChecked', may('list managedclusters.cluster.open-cluster-management.io')],
          ['Certificates', 'notChecked', may('list certificatesigningrequests.certificates.k8s.io')],
          ['Properties namespace', 'notChecked', may('get namespaces "customization-properties"')],
          ['Cluster info', 'notChecked', may('get configmaps "cluster-info" in namespace "kube-public"')],
        ],
      );
    } finally {
      await user.remove();
    }
  });

  it('asks for no more than it takes to accept: who may make no cluster learns of the webhook too', async () => {
    const own = await clustersOnSandbox(bench.sandbox, 'readiness', 1);
    const user = await limitedUser(its, uniqueName('readiness'), [readAll, { apiGroups: ['cluster.open-cluster-management.io'], resources: ['managedclusters'], verbs: ['patch'] }]);
    try {
      assert.equal(rowOf(await check(await bench.connect('its1', { token: user.token })), 'Takes changes')[0], 'passed');
    } finally {
      await user.remove();
      await own.remove();
    }
  });

  it('tells a cluster-info that is missing from one that names no server', async () => {
    const path = '/api/v1/namespaces/kube-public/configmaps';
    const { data, immutable } = await its.api.get<{ data: unknown; immutable: unknown }>(`${path}/cluster-info`);
    const put = async (content: object) => its.api.post(path, { metadata: { name: 'cluster-info' }, ...content });
    assert.match(rowOf(await check(), 'Cluster info').join(': '), /^passed: kube-public\/cluster-info names https:/);
    const found: (readonly unknown[])[] = [];
    try {
      await its.api.delete(`${path}/cluster-info`);
      found.push(rowOf(await check(), 'Cluster info'));
      await put({});
      found.push(rowOf(await check(), 'Cluster info'));
    } finally {
      await its.api.delete(`${path}/cluster-info`).catch(() => undefined);
      await put({ data, immutable });
    }
    assert.deepEqual(
      found,
      ['There is no kube-public/cluster-info', 'kube-public/cluster-info names no server'].map((found) => ['warning', `${found}, so --force-internal-endpoint-lookup can't be used.`]),
    );
  });

  it('fails where its webhook doesn\'t answer', async () => {
    assert.deepEqual(rowOf(await check(), 'Takes changes'), ['passed', 'It would take a change of a ManagedCluster (a dry run, which writes nothing).']);
    await bench.client.killComponent('its1', 'webhook');
    try {
      const [state, why] = rowOf(await check(), 'Takes changes');
      assert.equal(state, 'failed');
      assert.match(why, /^Its webhook doesn't answer \(failed calling webhook .*\): nothing can join, be accepted or be labelled\.$/);
    } finally {
      await bench.client.startComponent('its1', 'webhook');
    }
  });

  it('fails where an approved request gets no certificate', async () => {
    const name = uniqueName('unsigned');
    await bench.client.killComponent('its1', 'kube-controller-manager');
    try {
      const { csrName } = await bench.client.requestWithoutAgent('its1', name);
      await bench.kubectl('its1', `certificate approve ${csrName}`);
      assert.deepEqual(rowOf(await check(), 'Certificates'), [
        'failed',
        `The request "${csrName}" was approved, but the ITS "its1" issues no certificate for it. ` +
          'Its kube-controller-manager is down, or this kind of cluster signs no client certificates (EKS does not).',
      ]);
    } finally {
      await bench.client.startComponent('its1', 'kube-controller-manager');
    }
    assert.deepEqual(rowOf(await check(), 'Certificates'), ['passed', 'No approved request waits in vain for its certificate.']);
    await bench.forget('its1', name);
  });
});
