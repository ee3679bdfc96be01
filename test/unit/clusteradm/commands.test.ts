import assert from 'node:assert/strict';
import { commandText } from '../../../src/cluster/clusteradm/commandText.ts';
import { getToken, join, unjoin, version, type ClusteradmResult, type UnjoinOutcome } from '../../../src/cluster/clusteradm/commands.ts';
import { ClusteradmOutputError } from '../../../src/cluster/clusteradm/errors.ts';
import { parseVersion, parseVersionOutput, type ClusteradmVersion } from '../../../src/cluster/clusteradm/versions.ts';

const its = { file: '/tmp/private/1-kubeconfig', context: 'its1' };
const wec = { file: '/tmp/private/2-kubeconfig', context: 'cluster 1' };
const hub = { token: 'eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiJ4In0.c2ln', hubServer: 'https://127.0.0.1:6443' };
const printed = (stdout: string, stderr = ''): ClusteradmResult => ({ stdout, stderr, exitCode: 0 });
const fullJoin = join({
  wec,
  hub,
  clusterName: 'cluster1',
  caFile: '/tmp/private/3-its-ca.crt',
  bundle: ['--bundle-version', '1.2.0'],
  flags: ['--singleton', '--klusterlet-annotation=note=it\'s "here"'],
});

describe('clusteradm commands', () => {
  it('have their arguments as a list, with a kubeconfig and a context of their own', () => {
    const connection = ['--kubeconfig', '/tmp/private/2-kubeconfig', '--context', 'cluster 1'];
    assert.deepEqual(version().args, ['version']);
    assert.deepEqual(getToken(its).args, ['get', 'token', '--output', 'json', '--kubeconfig', '/tmp/private/1-kubeconfig', '--context', 'its1']);
    assert.deepEqual(unjoin(wec, 'cluster1').args, ['unjoin', '--cluster-name', 'cluster1', ...connection]);
    assert.deepEqual(fullJoin.args, [
      'join',
      '--hub-token',
      hub.token,
      '--hub-apiserver',
      'https://127.0.0.1:6443',
      '--cluster-name',
      'cluster1',
      ...connection,
      '--ca-file',
      '/tmp/private/3-its-ca.crt',
      '--bundle-version',
      '1.2.0',
      '--singleton',
      '--klusterlet-annotation=note=it\'s "here"',
    ]);
    assert.deepEqual(join({ wec, hub, clusterName: 'cluster1', caFile: undefined, bundle: [], flags: [] }).args.slice(7), connection);
  });

  it('name their secrets', () => {
    const secrets = [version(), getToken(its), fullJoin, unjoin(wec, 'cluster1')].map((command) => [
      command.name,
      command.secrets,
      command.secretOutput,
    ]);
    assert.deepEqual(secrets, [
      ['version', [], false],
      ['get token', [], true],
      ['join', [hub.token], false],
      ['unjoin', [], false],
    ]);
  });

  it('are shown with the token masked and without the private kubeconfig', () => {
    assert.equal(
      commandText(fullJoin),
      "clusteradm join --hub-token <token> --hub-apiserver https://127.0.0.1:6443 --cluster-name cluster1 --context 'cluster 1' " +
        `--ca-file /tmp/private/3-its-ca.crt --bundle-version 1.2.0 --singleton '--klusterlet-annotation=note=it'\\''s "here"'`,
    );
  });
});

describe('get token', () => {
  it('gives token and ITS address', () => {
    const answer = `{\n  "hub-token": "${hub.token}",\n  "hub-apiserver": "https://127.0.0.1:6443"\n}\n`;
    assert.deepEqual(getToken(its).parse(printed(answer)), hub);
  });

  const sentence =
    '"clusteradm get token" for context "its1" ended without an error, but gave no token and ITS address. Run it in a terminal to see what it prints.';
  for (const [what, stdout] of Object.entries({
    'without token': '{"hub-apiserver": "https://127.0.0.1:6443"}',
    'with an empty token': '{"hub-token": "", "hub-apiserver": "https://127.0.0.1:6443"}',
    'without address': `{"hub-token": "${hub.token}"}`,
    'with values of other types': '{"hub-token": 1, "hub-apiserver": []}',
    'that is a list': '[]',
    'that is null': 'null',
    'of text (no token: exit code 0)': "token doesn't exist",
    'after the line of a dry run': `clusteradm is running in dry-run mode\n{"hub-token": "${hub.token}", "hub-apiserver": "x"}`,
    'that is empty': '',
  })) {
    it(`refuses an answer ${what}, without quoting it`, () => {
      assert.throws(() => getToken(its).parse(printed(stdout)), (error) => {
        assert.ok(error instanceof ClusteradmOutputError);
        assert.deepEqual([error.message, error.detail], [sentence, undefined]);
        return true;
      });
    });
  }
});

describe('unjoin', () => {
  const table: Readonly<Record<string, readonly [stdout: string, outcome: UnjoinOutcome]>> = {
    'a removed agent': [
      'Remove applied resources in the managed cluster c1 ... \nApplied resources have been deleted during the c1 joined stage. The status of mcl c1 will be unknown in the hub cluster.\n',
      { kind: 'removed' },
    ],
    'no Klusterlet CRD': ['klusterlet CRD not found, there is no need to unjoin.\n', { kind: 'notRegistered' }],
    'a WEC of another name': ['klusterlet corresponds to c1 not found\n', { kind: 'notRegistered' }],
    'remaining works': [
      'appliedManifestWorks [c1-addon-status c1-app] still exist on the managed cluster,you should manually clean them, uninstall kluster will cause those works out of control.',
      { kind: 'worksRemain', works: ['c1-addon-status', 'c1-app'] },
    ],
  };
  for (const [what, [stdout, outcome]] of Object.entries(table)) {
    it(`reads ${what} from its text, as its exit code is always 0`, () => {
      assert.deepEqual(unjoin(wec, 'c1').parse(printed(stdout)), outcome);
      assert.deepEqual(unjoin(wec, 'c1').parse(printed('', stdout)), outcome);
    });
  }

  it('does not take silence for success', () => {
    assert.throws(() => unjoin(wec, 'c1').parse(printed('Remove applied resources in the managed cluster c1 ... \n')), ClusteradmOutputError);
  });
});

describe('version', () => {
  const v = (major: number, minor: number, patch: number) => ({ major, minor, patch });
  const outputs: Readonly<Record<string, readonly [stdout: string, version: ClusteradmVersion | undefined]>> = {
    '1.3.1': ['clusteradm\tversion\t:v1.3.1\ndefault bundle\tversion\t:1.3.1\n', { tool: v(1, 3, 1), defaultBundle: v(1, 3, 1) }],
    'a release build, which git describes': [
      'clusteradm\tversion\t:v1.3.1-0-gb75b40c\ndefault bundle\tversion\t:1.3.1\n',
      { tool: v(1, 3, 1), defaultBundle: v(1, 3, 1) },
    ],
    'a build after a release': ['clusteradm\tversion\t:v1.3.1-6-gb75b40c-dirty\r\n', { tool: v(1, 3, 1), defaultBundle: undefined }],
    '1.0.2 beside a cluster': [
      'client\t\tversion\t:v1.0.2-0-g1234567\nserver release\tversion\t:v1.27.2\ndefault bundle\tversion\t:1.0.0\n',
      { tool: v(1, 0, 2), defaultBundle: v(1, 0, 0) },
    ],
    '0.10.1 without a cluster, where it ends with an error': ['client\t\tversion\t:v0.10.1-0-g85b3c8b\n', { tool: v(0, 10, 1), defaultBundle: undefined }],
    'another program': ['GNU bash, version 5.2.15(1)-release\n', undefined],
    'a development build without numbers': ['clusteradm\tversion\t:unknown\n', undefined],
    nothing: ['', undefined],
  };
  for (const [what, [stdout, expected]] of Object.entries(outputs)) {
    it(`reads ${what}`, () => {
      assert.deepEqual(parseVersionOutput(stdout), expected);
      assert.deepEqual(version().parse({ stdout, stderr: 'Error: no cluster', exitCode: 1 }), expected);
    });
  }

  it('finds the number in tags', () => {
    const read = ['v1.2.0', '1.2', 'v0.16.1-rc.1', 'main', '1', '1.2.3.4', ''].map(parseVersion);
    assert.deepEqual(read, [v(1, 2, 0), v(1, 2, 0), v(0, 16, 1), undefined, undefined, v(1, 2, 3), undefined]);
  });
});
