import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import { SandboxClient } from '../sandbox/client.ts';

const names = fc.constantFrom('a', 'b', 'c', 'd e', 'ü', 'x/y@z:1');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const cluster = fc.record({
  server: fc.constantFrom('https://one:6443', 'https://[::1]:6443', 'https://two/k8s/clusters/c-1', 'three:8080'),
  'certificate-authority': maybe(fc.constantFrom('ca.crt', '../ca.crt', '/abs/ca.crt')),
  'insecure-skip-tls-verify': maybe(fc.boolean()),
  'tls-server-name': maybe(fc.constant('kubernetes')),
  'proxy-url': maybe(fc.constant('http://proxy:3128')),
});
const user = fc.record({
  token: maybe(fc.constant('t')),
  tokenFile: maybe(fc.constantFrom('token', '/abs/token')),
  'client-certificate': maybe(fc.constant('../me.crt')),
  'client-key': maybe(fc.constant('me.key')),
  as: maybe(fc.constant('other')),
  'as-groups': maybe(fc.constant(['g1', 'g2'])),
  exec: maybe(
    fc.record({
      apiVersion: fc.constant('client.authentication.k8s.io/v1'),
      command: fc.constantFrom('aws', './login', '/abs/login'),
      interactiveMode: fc.constant('IfAvailable'),
      provideClusterInfo: fc.boolean(),
    }),
  ),
});
const context = fc.record({ cluster: names, user: names, namespace: maybe(fc.constant('ns')) });

const named = <T>(body: string, arbitrary: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(fc.tuple(names, arbitrary), { selector: ([name]) => name, maxLength: 5 })
    .map((entries) => entries.map(([name, value]) => ({ name, [body]: value })));
const file = fc.oneof(
  { weight: 8, arbitrary: fc.record({ clusters: named('cluster', cluster), users: named('user', user), contexts: named('context', context) }) },
  { weight: 1, arbitrary: fc.constantFrom('missing' as const, 'empty' as const) },
);

/** What `kubectl config view -o json` prints, as far as it is compared. */
interface View {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, unknown>> }[] | null;
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[] | null;
  readonly contexts: readonly { readonly name: string; readonly context: { cluster?: string; user?: string; namespace?: string } }[] | null;
}

describe('kubeconfig beside kubectl', function () {
  this.timeout(60_000);
  let folder: string;
  let kubectl: string;

  before(async () => {
    kubectl = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '').describe().kubectl;
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('gives the contexts, servers, files and users that kubectl gives, for generated files', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        run++;
        const paths = await Promise.all(files.map((content, index) => write(join(folder, `${run}-${index}`), content)));
        const environment = { HOME: folder, KUBECONFIG: paths.join(delimiter) };
        const { stdout } = await promisify(execFile)(kubectl, ['config', 'view', '-o', 'json'], { env: environment });
        const { contexts, problems } = await readKubeconfig({ setting: '', environment });
        const { usable, broken } = expected(JSON.parse(stdout) as View);
        const seen = contexts.map(({ name, namespace, cluster: { name: clusterName, ...rest }, user: { name: userName, ...who } }) => ({
          name,
          namespace,
          clusterName,
          rest,
          userName,
          tokenFile: who.tokenFile,
          files: [who.certFile, who.keyFile],
          as: [who.impersonateUser, who.impersonateGroups],
          command: who.exec?.command,
        }));
        assert.deepEqual(byName(seen), byName(usable));
        // kubectl lists contexts that lead nowhere too; here each is a sentence.
        assert.equal(problems.length, broken, problems.join('\n'));
      }),
      { numRuns: 50 },
    );
  });

  async function write(path: string, content: unknown): Promise<string> {
    if (content !== 'missing') {
      await writeFile(path, content === 'empty' ? '' : stringify(content));
    }
    return path;
  }

  // kubectl prints paths as the file has them, and resolves them when it uses them.
  function absolute(path: unknown): string | undefined {
    return typeof path === 'string' ? resolve(folder, path) : undefined;
  }

  function expected(view: View) {
    const clusters = new Map((view.clusters ?? []).map((entry) => [entry.name, entry.cluster]));
    const users = new Map((view.users ?? []).map((entry) => [entry.name, entry.user]));
    const usable: object[] = [];
    let broken = 0;
    for (const { name, context: { cluster: clusterName = '', user: userName = '', namespace } } of view.contexts ?? []) {
      const [its, who] = [clusters.get(clusterName), users.get(userName)];
      if (its === undefined || who === undefined) {
        broken++;
        continue;
      }
      const command = (who['exec'] as { command?: string } | undefined)?.command;
      const rest = {
        server: its['server'],
        caFile: absolute(its['certificate-authority']),
        skipTLSVerify: its['insecure-skip-tls-verify'] ?? false,
        tlsServerName: its['tls-server-name'],
        proxyUrl: its['proxy-url'],
      };
      usable.push({
        name,
        namespace,
        clusterName,
        rest: Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        userName,
        tokenFile: absolute(who['tokenFile']),
        files: [absolute(who['client-certificate']), absolute(who['client-key'])],
        as: [who['as'], who['as-groups']],
        command: command?.includes('/') === true ? absolute(command) : command,
      });
    }
    return { usable, broken };
  }

  function byName<T extends object>(entries: readonly T[]): T[] {
    return [...entries].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  }

  function nameOf(entry: object): string {
    return (entry as { name: string }).name;
  }
});
