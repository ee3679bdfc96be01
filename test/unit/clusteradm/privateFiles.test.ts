import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPrivateFiles, removeLeftovers } from '../../../src/cluster/clusteradm/privateFiles.ts';
import { CancelledError } from '../../../src/cluster/errors.ts';
import type { ClusterContext } from '../../../src/cluster/kubeconfig/clusterContext.ts';

const context: ClusterContext = {
  name: 'cluster 1',
  namespace: 'default',
  cluster: { name: 'kind', server: 'https://127.0.0.1:6443', caData: 'Y2E=', skipTLSVerify: false, tlsServerName: 'api', proxyUrl: 'http://proxy' },
  user: { name: 'admin', certFile: '/home/me/client.crt', keyFile: '/home/me/client.key', impersonateUser: 'bob', impersonateGroups: ['a', 'b'] },
  fingerprint: 'x',
};
const pluginContext: ClusterContext = {
  name: 'eks',
  namespace: undefined,
  cluster: { name: 'c', server: 'https://eks', caFile: '/home/me/ca.crt', skipTLSVerify: true },
  user: {
    name: 'u',
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/usr/bin/aws',
      args: ['eks', 'get-token'],
      env: { AWS_PROFILE: 'dev' },
      installHint: undefined,
      provideClusterInfo: true,
    },
  },
  fingerprint: 'y',
};

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('private files', () => {
  let parent: string;
  beforeEach(async () => (parent = await mkdtemp(join(tmpdir(), 'kubestellar-test-private-'))));
  afterEach(() => rm(parent, { recursive: true }));

  it('lie in a folder that only this user enters, and go with it', async () => {
    const files = createPrivateFiles(parent);
    assert.deepEqual(await readdir(parent), []);
    const { file } = await files.kubeconfig(context);
    const ca = await files.write('its-ca.crt', 'PEM');
    const bundle = await files.bundleArguments({ kind: 'overrides', version: '1.0.0', content: '{"ocm":"v1.0.0"}', warnings: [] });
    const paths = [file, ca, bundle[1]!];
    assert.deepEqual(await Promise.all(paths.map(mode)), ['600', '600', '600']);
    assert.equal(await mode(dirname(file)), '700');
    assert.deepEqual(new Set(paths.map(dirname)).size, 1);
    assert.deepEqual([await readFile(ca, 'utf8'), bundle[0], await readFile(bundle[1]!, 'utf8')], ['PEM', '--bundle-version-overrides', '{"ocm":"v1.0.0"}']);
    await files.dispose();
    assert.deepEqual(await readdir(parent), []);
    await assert.rejects(files.write('late', ''), CancelledError);
    assert.deepEqual(await readdir(parent), []);
  });

  it('keep a name with path separators inside the folder, and never overwrite', async () => {
    const files = createPrivateFiles(parent);
    const [first, second] = [await files.write('../../a', '1'), await files.write('a', '2')];
    assert.deepEqual([dirname(first), await readFile(first, 'utf8'), await readFile(second, 'utf8')], [dirname(second), '1', '2']);
    await files.dispose();
  });

  it('make no folder for a run that needs none', async () => {
    const files = createPrivateFiles(parent);
    assert.deepEqual(await files.bundleArguments({ kind: 'known', version: '1.2.0', warnings: [] }), ['--bundle-version', '1.2.0']);
    await files.dispose();
    assert.deepEqual(await readdir(parent), []);
  });

  it('hold a kubeconfig with exactly the given context', async () => {
    const files = createPrivateFiles(parent);
    const target = await files.kubeconfig(context);
    assert.equal(target.context, 'cluster 1');
    assert.deepEqual(JSON.parse(await readFile(target.file, 'utf8')), {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'cluster 1',
      contexts: [{ name: 'cluster 1', context: { cluster: 'cluster', user: 'user', namespace: 'default' } }],
      clusters: [
        {
          name: 'cluster',
          cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Y2E=', 'tls-server-name': 'api', 'proxy-url': 'http://proxy' },
        },
      ],
      users: [
        {
          name: 'user',
          user: { 'client-certificate': '/home/me/client.crt', 'client-key': '/home/me/client.key', as: 'bob', 'as-groups': ['a', 'b'] },
        },
      ],
    });
    const plugin = JSON.parse(await readFile((await files.kubeconfig(pluginContext)).file, 'utf8')) as { clusters: unknown; users: unknown };
    assert.deepEqual([plugin.clusters, plugin.users], [
      [{ name: 'cluster', cluster: { server: 'https://eks', 'certificate-authority': '/home/me/ca.crt', 'insecure-skip-tls-verify': true } }],
      [
        {
          name: 'user',
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: '/usr/bin/aws',
              args: ['eks', 'get-token'],
              env: [{ name: 'AWS_PROFILE', value: 'dev' }],
              provideClusterInfo: true,
              interactiveMode: 'Never',
            },
          },
        },
      ],
    ]);
    await files.dispose();
  });
});

describe('removeLeftovers', () => {
  let parent: string;
  beforeEach(async () => (parent = await mkdtemp(join(tmpdir(), 'kubestellar-test-leftovers-'))));
  afterEach(() => rm(parent, { recursive: true }));

  const folder = async (name: string): Promise<string> => {
    const path = join(parent, name);
    await mkdir(path);
    await writeFile(join(path, '1-kubeconfig'), 'secret');
    return path;
  };

  it('removes what processes that are gone left behind, and nothing else', async () => {
    const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
    await folder(`kubestellar-${gone}-AbC123`);
    await folder(`kubestellar-${gone}-AbC1234`);
    await folder('kubestellar-test-x');
    await folder(`other-${gone}-AbC123`);
    await folder(`kubestellar-${process.pid}-AbC123`);
    await writeFile(join(parent, `kubestellar-${gone}-AAAAAA`), 'a file');
    await symlink(join(parent, 'kubestellar-test-x'), join(parent, `kubestellar-${gone}-BBBBBB`));
    assert.equal(await removeLeftovers(parent), 1);
    assert.deepEqual(
      (await readdir(parent)).sort(),
      [
        'kubestellar-test-x',
        `kubestellar-${gone}-AAAAAA`,
        `kubestellar-${gone}-AbC1234`,
        `kubestellar-${gone}-BBBBBB`,
        `kubestellar-${process.pid}-AbC123`,
        `other-${gone}-AbC123`,
      ].sort(),
    );
    assert.deepEqual(await readdir(join(parent, 'kubestellar-test-x')), ['1-kubeconfig']);
  });

  it('takes a folder of yesterday for left behind even if its pid is in use again', async () => {
    const path = await folder(`kubestellar-${process.pid}-AbC123`);
    const yesterday = Date.now() / 1000 - 25 * 3600;
    await utimes(path, yesterday, yesterday);
    assert.equal(await removeLeftovers(parent), 1);
  });
});
