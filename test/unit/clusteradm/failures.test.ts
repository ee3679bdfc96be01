import assert from 'node:assert/strict';
import { getToken, join, unjoin } from '../../../src/cluster/clusteradm/commands.ts';
import type { FailureReason } from '../../../src/cluster/clusteradm/errors.ts';
import { explainFailure, hideSecrets } from '../../../src/cluster/clusteradm/failures.ts';

const wec = { file: '/tmp/k', context: 'cluster1' };
const token = 'opaque-secret-of-no-known-shape';
const joining = join({ wec, hub: { token, hubServer: 'https://its.example:6443' }, clusterName: 'cluster1', caFile: undefined, bundle: [], flags: [] });
const gettingToken = getToken({ file: '/tmp/k', context: 'its1' });
const unjoining = unjoin(wec, 'cluster1');

type Case = readonly [command: typeof joining | typeof gettingToken | typeof unjoining, stderr: string, reason: FailureReason, sentence: string];

/** What clusteradm 1.3.1 printed, or its sources say that it prints (ocm.md 1.4, 2.3, 2.4). */
const table: Readonly<Record<string, Case>> = {
  'a cluster that is no hub': [
    gettingToken,
    'Error: hub oriented command should not running against non-hub cluster\n',
    'notAHub',
    '"clusteradm get token" for context "its1" was refused: that cluster is not an ITS (it serves no ManagedClusters). Choose another context.',
  ],
  'a missing bootstrap account': [
    gettingToken,
    'Error: failed to get token from sa open-cluster-management/agent-registration-bootstrap: serviceaccounts "agent-registration-bootstrap" not found\n',
    'bootstrapAccountMissing',
    '"clusteradm get token" for context "its1" found no ServiceAccount "agent-registration-bootstrap". An ITS made by clusteradm 0.10 or older has ' +
      '"cluster-bootstrap" instead of "agent-registration-bootstrap": run "clusteradm init" of version 0.11 or newer on it, or use the clusteradm that made it.',
  ],
  'a missing right': [
    gettingToken,
    'Error: failed to get token from sa open-cluster-management/agent-registration-bootstrap: serviceaccounts "agent-registration-bootstrap" is forbidden: User "bob" cannot create resource "serviceaccounts/token" in API group "" in the namespace "open-cluster-management"\n',
    'forbidden',
    '"clusteradm get token" for context "its1" is not allowed: failed to get token from sa open-cluster-management/agent-registration-bootstrap: ' +
      'serviceaccounts "agent-registration-bootstrap" is forbidden: User "bob" cannot create resource "serviceaccounts/token" in API group "" in the ' +
      'namespace "open-cluster-management". Ask an administrator of that cluster for this right.',
  ],
  'an unreachable ITS': [
    gettingToken,
    'Error: failed to list GroupVersion cluster.open-cluster-management.io/v1: Get "https://127.0.0.1:1/apis/cluster.open-cluster-management.io/v1": dial tcp 127.0.0.1:1: connect: connection refused\n',
    'unreachable',
    '"clusteradm get token" for context "its1" could not reach https://127.0.0.1:1: failed to list GroupVersion cluster.open-cluster-management.io/v1: ' +
      'Get "https://127.0.0.1:1/apis/cluster.open-cluster-management.io/v1": dial tcp 127.0.0.1:1: connect: connection refused. Check that it runs, then retry.',
  ],
  'an expired token': [
    joining,
    'Error: Unauthorized\n',
    'unauthorized',
    '"clusteradm join" for context "cluster1" was refused: the ITS doesn\'t accept the token. It has expired (it lives one hour) or belongs to another ITS. Register again: a new token is made.',
  ],
  'an expired token, found by the preflight check': [
    joining,
    'Preflight check: HubKubeconfig check Failed with 0 warnings and 1 errors\nError: [preflight] Some fatal errors occurred:\n\t[ERROR HubKubeconfig check]: Unauthorized\n',
    'unauthorized',
    '"clusteradm join" for context "cluster1" was refused: the ITS doesn\'t accept the token. It has expired (it lives one hour) or belongs to another ITS. Register again: a new token is made.',
  ],
  'credentials of a WEC that are not accepted': [
    unjoining,
    'Error: the server has asked for the client to provide credentials\n',
    'unauthorized',
    '"clusteradm unjoin" for context "cluster1" was refused: the API server doesn\'t accept this context\'s credentials. Log in again, then retry.',
  ],
  "a CA that isn't the ITS's": [
    joining,
    'Error: [preflight] Some fatal errors occurred:\n\t[ERROR HubKubeconfig check]: Get "https://its.example:6443/version?timeout=32s": tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
    'certificate',
    '"clusteradm join" for context "cluster1" failed: the certificate of the ITS doesn\'t fit its address or CA (HubKubeconfig check: ' +
      'Get "https://its.example:6443/version?timeout=32s": tls: failed to verify certificate: x509: certificate signed by unknown authority). ' +
      'Check "certificate-authority" of the ITS context.',
  ],
  'a name that OCM refuses': [
    joining,
    'Error: [preflight] Some fatal errors occurred:\n\t[ERROR ClusterName Check]: validate ClusterName failed: should match `^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`\n',
    'clusterName',
    '"clusteradm join" for context "cluster1" was refused: the cluster name may have only lowercase letters, digits and hyphens. Choose another name.',
  ],
  'agents that it does not know': [
    joining,
    "Error: couldn't find the requested version bundle: 1.0.0\n",
    'bundle',
    '"clusteradm join" for context "cluster1" was refused: this clusteradm has no agents of the ITS\'s version ' +
      "(couldn't find the requested version bundle: 1.0.0). Install the clusteradm of the ITS's line.",
  ],
  'a flag that it does not know': [
    joining,
    "Error: unknown flag: --bundle-version-overrides\nSee 'clusteradm join --help' for usage.\n",
    'unknownFlag',
    '"clusteradm join" for context "cluster1" was refused: this clusteradm is too old for a flag it was given (unknown flag: --bundle-version-overrides). Install a newer one.',
  ],
  'a context that is not in the kubeconfig': [
    unjoining,
    'Error: Build ClusteradmFlags failed: context "cluster1" does not exist\n',
    'unknownContext',
    '"clusteradm unjoin" for context "cluster1" was refused: the context doesn\'t exist. Choose it again.',
  ],
  'another clusteradm at the same work': [
    joining,
    'Error: error when creating "local": klusterlets.operator.open-cluster-management.io "klusterlet" already exists\n',
    'raced',
    '"clusteradm join" for context "cluster1" met another clusteradm that installs the same at this moment (error when creating "local": ' +
      'klusterlets.operator.open-cluster-management.io "klusterlet" already exists). Start again: it goes on from what is there.',
  ],
  'anything else': [
    unjoining,
    'I1122 20:00:00.000000   1 warning.go:70] deprecated\nError: klusterlet still exists\nmore\n',
    'other',
    '"clusteradm unjoin" for context "cluster1" failed: klusterlet still exists. Run it in a terminal to see more.',
  ],
  'a crash, which prints no error line': [
    unjoining,
    'panic: runtime error\n\ngoroutine 1 [running]:\n',
    'other',
    '"clusteradm unjoin" for context "cluster1" failed: goroutine 1 [running]:. Run it in a terminal to see more.',
  ],
  silence: [
    unjoining,
    '',
    'other',
    '"clusteradm unjoin" for context "cluster1" failed: it ended with exit code 1 and gave no reason. Run it in a terminal to see more.',
  ],
};

describe('explainFailure', () => {
  for (const [what, [command, stderr, reason, sentence]] of Object.entries(table)) {
    it(`names ${what}`, () => {
      const error = explainFailure(command, { stdout: '', stderr, exitCode: 1 });
      assert.deepEqual([error.reason, error.message], [reason, sentence]);
    });
  }

  it('quotes no secret, whatever its shape', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJqdGkiOiJ4In0.c2lnbmF0dXJl';
    const stderr = `Error: token ${token} (${Buffer.from(token).toString('base64')}) and ${jwt} and abcdef.0123456789abcdef were refused\n`;
    const error = explainFailure(joining, { stdout: '', stderr, exitCode: 1 });
    const hidden = 'token [redacted] ([redacted]Q==) and [redacted] and [redacted] were refused';
    assert.deepEqual(
      [error.message, error.said, error.detail],
      [`"clusteradm join" for context "cluster1" failed: ${hidden}. Run it in a terminal to see more.`, hidden, hidden],
    );
    assert.ok(!JSON.stringify(Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)))).includes(token));
  });

  it('leaves text without secrets as it is', () => assert.equal(hideSecrets('join cluster1', ['']), 'join cluster1'));
});
