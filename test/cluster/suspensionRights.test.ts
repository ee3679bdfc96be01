import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { resume, suspend } from '../../src/cluster/suspension.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { FaultBench, sentenceOf } from './faultBench.ts';
import { limitedUser, readAll, type Rule } from './limitedUser.ts';
import { liveSandbox } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

const mayPatch: Rule = { apiGroups: ['cluster.open-cluster-management.io'], resources: ['managedclusters'], verbs: ['patch'] };
const mayAccept: Rule = { apiGroups: ['register.open-cluster-management.io'], resources: ['managedclusters/accept'], verbs: ['update'] };

/** As users who may sign nothing: no request is approved by it. */
describe('rights to suspend and resume', function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  let bench: FaultBench;
  let own: OwnClusters;

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    own = await clustersOnSandbox(sandbox, 'suspended', 1);
    await own.kubectl('patch', 'managedcluster', own.names[0]!, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await own.kubectl('wait', 'managedcluster', own.names[0]!, '--for=condition=HubAcceptedManagedCluster', '--timeout=30s');
  });

  after(async () => {
    await own?.remove();
    bench?.dispose();
  });

  async function asUser<T>(rules: readonly Rule[], use: (its: Connection) => Promise<T>): Promise<T> {
    const user = await limitedUser(await bench.connect('its1'), uniqueName('suspends'), [readAll, ...rules]);
    try {
      return await use(await bench.connect('its1', { token: user.token }));
    } finally {
      await user.remove();
    }
  }

  const change = (act: typeof suspend) => (its: Connection) => {
    const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log: bench.log });
    return sentenceOf(act(gate, its, own.names[0]!, { log: bench.log, report: () => undefined }, signal));
  };
  const accepted = () => own.kubectl('get', 'managedcluster', own.names[0]!, '-o', 'jsonpath={.spec.hubAcceptsClient}');
  const lacking = (right: string) => ['RightsMissingError', `The user of context "its1" may not ${right}. Ask an administrator of that cluster for this right.`];

  it('are no more than the ITS itself asks for', async () => {
    const [name = ''] = own.names;
    const patch = `patch managedclusters.cluster.open-cluster-management.io "${name}"`;
    assert.deepEqual([await asUser([], change(suspend)), await accepted()], [lacking(patch), 'true']);
    assert.deepEqual([await asUser([mayPatch], change(suspend)), await accepted()], [undefined, 'false']);
    assert.deepEqual([await asUser([mayPatch], change(resume)), await accepted()], [lacking(`update managedclusters/accept.register.open-cluster-management.io "${name}"`), 'false']);
    assert.deepEqual([await asUser([mayPatch, mayAccept], change(resume)), await accepted()], [undefined, 'true']);
  });
});
