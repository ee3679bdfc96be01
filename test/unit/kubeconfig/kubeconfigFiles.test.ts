import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { ClusterContext } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import { kubeconfigPaths, readKubeconfig } from '../../../src/cluster/kubeconfig/kubeconfigFiles.ts';

describe('kubeconfig files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'kubeconfig-')));
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Writes each text and reads all of them as one list. */
  async function read(files: Readonly<Record<string, string | undefined>>) {
    for (const [name, text] of Object.entries(files)) {
      if (text !== undefined) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
    }
    const KUBECONFIG = Object.keys(files).map((name) => join(folder, name)).join(delimiter);
    const { contexts, problems } = await readKubeconfig({ setting: '', environment: { KUBECONFIG } });
    return { contexts: contexts.map(withoutFingerprint), problems: problems.map((text) => text.replaceAll(folder, 'F')) };
  }

  const withoutFingerprint = ({ name, namespace, cluster, user }: ClusterContext) => ({ name, namespace, cluster, user });
  const simple = (name: string, server: string): string => `
    clusters: [{name: ${name}, cluster: {server: "${server}"}}]
    users: [{name: ${name}, user: {token: t-${name}}}]
    contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]`;
  const simpleContext = (name: string, server: string) => ({
    name,
    namespace: undefined,
    cluster: { name, server, skipTLSVerify: false },
    user: { name, token: `t-${name}` },
  });

  it('reads everything that an entry can say, with paths relative to the own folder of the file', async () => {
    const text = `
apiVersion: v1
kind: Config
current-context: its1
preferences: {}
extensions: [{name: kubestellar, extension: {data: {}}}]
clusters:
- name: hub
  cluster:
    server: https://hub:6443
    certificate-authority: pki/ca.crt
    certificate-authority-data: Q0E=
    insecure-skip-tls-verify: false
    tls-server-name: hub.internal
    proxy-url: socks5://proxy:1080
users:
- name: all
  user:
    token: t
    tokenFile: ../token
    client-certificate: me.crt
    client-certificate-data: Q0VSVA==
    client-key: /abs/me.key
    client-key-data: S0VZ
    username: u
    password: p
    as: other
    as-uid: u-1
    as-groups: [a, b]
- name: plugin
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: bin/login
      args: [get, --now]
      env: [{name: A, value: b}]
      installHint: read the manual
      provideClusterInfo: true
      interactiveMode: IfAvailable
- name: onPath
  user: {exec: {apiVersion: v, command: aws, args: null, env: null}}
- name: old
  user: {auth-provider: {name: gcp, config: {}}}
contexts:
- {name: its1, context: {cluster: hub, user: all, namespace: ns}}
- {name: b, context: {cluster: hub, user: plugin}}
- {name: c, context: {cluster: hub, user: onPath}}
- {name: d, context: {cluster: hub, user: old}}
- {name: e, context: {cluster: hub}}
`;
    const cluster = {
      name: 'hub',
      server: 'https://hub:6443',
      caData: 'Q0E=',
      caFile: join(folder, 'sub/pki/ca.crt'),
      skipTLSVerify: false,
      tlsServerName: 'hub.internal',
      proxyUrl: 'socks5://proxy:1080',
    };
    const { contexts, problems } = await read({ 'sub/config': text });
    assert.deepEqual(problems, []);
    assert.deepEqual(contexts, [
      {
        name: 'its1',
        namespace: 'ns',
        cluster,
        user: {
          name: 'all',
          token: 't',
          tokenFile: join(folder, 'token'),
          certData: 'Q0VSVA==',
          certFile: join(folder, 'sub/me.crt'),
          keyData: 'S0VZ',
          keyFile: '/abs/me.key',
          username: 'u',
          password: 'p',
          impersonateUser: 'other',
          impersonateGroups: ['a', 'b'],
          impersonateUid: 'u-1',
        },
      },
      {
        name: 'b',
        namespace: undefined,
        cluster,
        user: {
          name: 'plugin',
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: join(folder, 'sub/bin/login'),
            args: ['get', '--now'],
            env: { A: 'b' },
            installHint: 'read the manual',
            provideClusterInfo: true,
          },
        },
      },
      {
        name: 'c',
        namespace: undefined,
        cluster,
        user: {
          name: 'onPath',
          exec: { apiVersion: 'v', command: 'aws', args: [], env: {}, installHint: undefined, provideClusterInfo: false },
        },
      },
      { name: 'd', namespace: undefined, cluster, user: { name: 'old', authProvider: 'gcp' } },
      { name: 'e', namespace: undefined, cluster, user: { name: '' } },
    ]);
  });

  it('takes the first of the same name, also across files, and ignores missing and empty files', async () => {
    const second = `${simple('b', 'https://b')}
    `.replace('name: b, cluster: {', 'name: a, cluster: {server: "https://hidden"}}, {name: b, cluster: {');
    assert.deepEqual(await read({ missing: undefined, empty: '', comment: '# nothing\n', one: simple('a', 'https://a'), two: second, three: simple('a', 'https://late') }), {
      contexts: [simpleContext('a', 'https://a'), simpleContext('b', 'https://b')],
      problems: [],
    });
  });

  it('lets neither a broken file nor a broken entry hide the others, and names each', async () => {
    const broken = `
      clusters: [{name: ok, cluster: {server: "https://ok"}}, {name: empty}, {cluster: {server: x}}, {name: n, cluster: {server: 5}}]
      users: [{name: ok, user: {token: t-ok}}, {name: ok, user: {token: late}}, {name: bad, user: {exec: {args: []}}}, text]
      contexts:
      - {name: lost, context: {cluster: gone, user: ok}}
      - {name: ok, context: {cluster: ok, user: ok}}
      - {name: nobody, context: {cluster: ok, user: gone}}
      - {name: bad, context: {cluster: ok, user: bad}}
      - {name: empty, context: {cluster: empty, user: ok}}
      - {name: none}`;
    const { contexts, problems } = await read({
      torn: 'users: [{name: x, user: {token: "secret-in-a-broken-line}}',
      list: '- a\n- b\n',
      odd: 'contexts: text\nclusters: null',
      broken,
      good: simple('good', 'https://good'),
    });
    assert.deepEqual(contexts, [simpleContext('ok', 'https://ok'), simpleContext('good', 'https://good')]);
    assert.match(problems[0] ?? '', /^The kubeconfig file F\/torn can't be read as YAML \(.+\)\. It is left out; correct it\.$/);
    assert.ok(!problems.join().includes('secret'), problems[0]);
    assert.deepEqual(problems.slice(1), [
      "The kubeconfig file F/list doesn't hold a kubeconfig. It is left out.",
      '"contexts" in the kubeconfig file F/odd is not a list. It is left out.',
      'The cluster number 3 in the kubeconfig file F/broken has no name (a text). It is left out.',
      'The cluster "n" in the kubeconfig file F/broken has a "server" that is not a text (put it in quotes). It is left out.',
      'The user "ok" in the kubeconfig file F/broken is there twice; the first one counts. It is left out.',
      'The user "bad" in the kubeconfig file F/broken has an exec plugin without a command. It is left out.',
      'The user number 4 in the kubeconfig file F/broken has no name (a text). It is left out.',
      'The context "lost" in the kubeconfig file F/broken names a cluster "gone" that no kubeconfig file has. It is left out.',
      'The context "nobody" in the kubeconfig file F/broken names a user "gone" that no kubeconfig file has. It is left out.',
      'The context "bad" in the kubeconfig file F/broken names a user "bad" that no kubeconfig file has. It is left out.',
      'The context "empty" in the kubeconfig file F/broken names a cluster "empty" that has no server. It is left out.',
      'The context "none" in the kubeconfig file F/broken names no cluster. It is left out.',
    ]);
  });

  it('survives a file that would unfold to gigabytes', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++) {
      const [name, previous] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${previous}`).join(', ')}]`);
    }
    const { contexts, problems } = await read({ bomb: bomb.join('\n'), good: simple('good', 'https://good') });
    assert.deepEqual(contexts, [simpleContext('good', 'https://good')]);
    assert.match(problems.join('\n'), /^The kubeconfig file F\/bomb can't be read as YAML \(Excessive alias count/);
  });

  it('knows anchors and merge keys, as kubectl does', async () => {
    const text = `
      x: &tls {insecure-skip-tls-verify: true}
      clusters: [{name: a, cluster: {<<: *tls, server: "https://a"}}]
      contexts: [{name: a, context: {cluster: a}}]`;
    assert.deepEqual((await read({ text })).contexts[0]?.cluster, { name: 'a', server: 'https://a', skipTLSVerify: true });
  });

  it('says which file can not be read', async () => {
    await mkdir(join(folder, 'directory'));
    assert.deepEqual(await read({ directory: undefined, good: simple('good', 'https://good') }), {
      contexts: [simpleContext('good', 'https://good')],
      problems: ["The kubeconfig file F/directory can't be read (EISDIR). It is left out."],
    });
  });

  it('gives a fingerprint that changes with anything that a connection depends on', async () => {
    const fingerprint = async (text: string): Promise<string | undefined> => {
      await writeFile(join(folder, 'c'), text);
      return (await readKubeconfig({ setting: join(folder, 'c'), environment: {} })).contexts[0]?.fingerprint;
    };
    const text = simple('a', 'https://a');
    const texts = [text, `# comment${text}`, text.replace('t-a', 't-b'), text.replace('https://a', 'https://b')];
    const prints: (string | undefined)[] = [];
    for (const each of texts) {
      prints.push(await fingerprint(each));
    }
    assert.equal(prints[0], prints[1]);
    assert.equal(new Set(prints).size, 3);
  });

  it('finds the files: the setting first, then KUBECONFIG, then the home folder', () => {
    const home = { HOME: '/home/ada' };
    const list = ['/a', '', 'b', '/a'].join(delimiter);
    assert.deepEqual(
      [
        kubeconfigPaths({ setting: `~/one${delimiter}two${delimiter}/three`, environment: { ...home, KUBECONFIG: '/a' } }),
        kubeconfigPaths({ setting: ' ', environment: { ...home, KUBECONFIG: list } }),
        kubeconfigPaths({ setting: '', environment: { ...home, KUBECONFIG: '' } }),
      ],
      [['/home/ada/one', '/home/ada/two', '/three'], ['/a', join(process.cwd(), 'b')], ['/home/ada/.kube/config']],
    );
  });
});
