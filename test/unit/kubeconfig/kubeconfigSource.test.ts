import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../../src/cluster/events.ts';
import type { Clock } from '../../../src/cluster/coalesce.ts';
import type { ClusterContext } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import { NodeFolderWatcher, type FolderWatcher } from '../../../src/cluster/kubeconfig/folderWatcher.ts';
import { KubeconfigSource } from '../../../src/cluster/kubeconfig/kubeconfigSource.ts';
import { ManualClock } from './manualClock.ts';

const config = (...contexts: (readonly [name: string, server: string])[]): string =>
  JSON.stringify({
    clusters: contexts.map(([name, server]) => ({ name, cluster: { server } })),
    contexts: contexts.map(([name]) => ({ name, context: { cluster: name } })),
  });

const servers = (contexts: readonly ClusterContext[]) => contexts.map(({ name, cluster }) => `${name} ${cluster.server}`);

/** Counts what is watched, so that a test sees that nothing stays. */
class CountingWatcher implements FolderWatcher {
  readonly open: string[] = [];
  readonly #watcher = new NodeFolderWatcher();

  watch(folder: string, onChange: () => void): Disposable {
    const watch = this.#watcher.watch(folder, onChange);
    this.open.push(folder);
    return {
      dispose: () => {
        watch.dispose();
        this.open.splice(this.open.indexOf(folder), 1);
      },
    };
  }
}

describe('KubeconfigSource', () => {
  let folder: string;
  let watcher: CountingWatcher;
  let source: KubeconfigSource;
  let warnings: string[];

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'kubeconfig-source-')));
    watcher = new CountingWatcher();
    warnings = [];
  });

  afterEach(async () => {
    source.dispose();
    assert.deepEqual(watcher.open, []);
    await rm(folder, { recursive: true });
  });

  function open(path: string, clock?: Clock): KubeconfigSource {
    source = new KubeconfigSource({
      location: () => ({ setting: path, environment: {} }),
      watcher,
      log: { debug: () => undefined, info: () => undefined, warn: (line) => warnings.push(line), error: () => undefined },
      ...(clock !== undefined && { clock }),
    });
    return source;
  }

  const nextChange = () =>
    new Promise<Record<'added' | 'changed' | 'removed', string[]>>((resolve) => {
      const subscription = source.onDidChange(({ added, changed, removed }) => {
        subscription.dispose();
        resolve({ added: servers(added), changed: servers(changed), removed: servers(removed) });
      });
    });

  it('tells which contexts came, changed and went, and is silent where nothing did', async () => {
    const file = join(folder, 'config');
    await writeFile(file, config(['a', 'https://1'], ['b', 'https://1'], ['c', 'https://1']));
    open(file);
    const first = nextChange();
    await source.refresh();
    assert.deepEqual(await first, { added: ['a https://1', 'b https://1', 'c https://1'], changed: [], removed: [] });
    let fired = 0;
    source.onDidChange(() => fired++);
    await writeFile(file, config(['a', 'https://1'], ['b', 'https://1'], ['c', 'https://1']) + '\n');
    await source.refresh();
    assert.equal(fired, 0);
    const second = nextChange();
    await writeFile(file, config(['a', 'https://1'], ['b', 'https://2'], ['d', 'https://1']));
    assert.deepEqual(await second, { added: ['d https://1'], changed: ['b https://2'], removed: ['c https://1'] });
    assert.deepEqual(servers(source.contexts()), ['a https://1', 'b https://2', 'd https://1']);
  });

  it('sees a file that is replaced as a whole, again and again', async () => {
    const file = join(folder, 'config');
    await writeFile(file, config());
    await open(file).refresh();
    for (const server of ['https://1', 'https://2', 'https://3']) {
      const change = nextChange();
      await writeFile(join(folder, 'config.tmp'), config(['a', server]));
      await rename(join(folder, 'config.tmp'), file);
      const { added, changed } = await change;
      assert.deepEqual([...added, ...changed], [`a ${server}`]);
    }
  });

  it('follows a symlink to its target, a swapped symlink, and the new target after that', async () => {
    const [home, one, two] = ['home', 'one', 'two'].map((name) => join(folder, name)) as [string, string, string];
    await Promise.all([home, one, two].map((path) => mkdir(path)));
    await writeFile(join(one, 'config'), config(['a', 'https://one']));
    await writeFile(join(two, 'config'), config(['a', 'https://two']));
    const link = join(home, 'config');
    await symlink(join(one, 'config'), link);
    await open(link).refresh();
    assert.deepEqual([...watcher.open].sort(), [home, one]);

    const written = nextChange();
    await writeFile(join(one, 'config'), config(['a', 'https://one-more']));
    assert.deepEqual((await written).changed, ['a https://one-more']);

    const swapped = nextChange();
    await symlink(join(two, 'config'), `${link}.new`);
    await rename(`${link}.new`, link);
    assert.deepEqual((await swapped).changed, ['a https://two']);
    await source.refresh();
    assert.deepEqual([...watcher.open].sort(), [home, two]);

    const rewritten = nextChange();
    await writeFile(join(two, 'config'), config(['a', 'https://two-more']));
    assert.deepEqual((await rewritten).changed, ['a https://two-more']);
  });

  it('looks every 5 s for a folder that does not exist, then watches it and looks no more', async () => {
    const clock = new ManualClock();
    const kube = join(folder, '.kube');
    open(join(kube, 'config'), clock);
    await source.refresh();
    assert.deepEqual([watcher.open, clock.pending, source.contexts()], [[], [5_000], []]);
    assert.equal(
      source.problem,
      `There is no kubeconfig context in ${join(kube, 'config')}. ` +
        'Set KUBECONFIG or the setting "kubestellar.kubeconfig" to the files that hold your contexts.',
    );
    const change = nextChange();
    await mkdir(kube);
    await writeFile(join(kube, 'config'), config(['a', 'https://1']));
    clock.advance(5_000);
    assert.deepEqual((await change).added, ['a https://1']);
    await source.refresh();
    assert.deepEqual([watcher.open, clock.pending.filter((wait) => wait === 5_000), source.problem], [[kube], [], undefined]);
  });

  it('forgets contexts of a removed folder, and watches it anew when it is made again', async () => {
    const kube = join(folder, '.kube');
    await mkdir(kube);
    await writeFile(join(kube, 'config'), config(['a', 'https://1']));
    await open(join(kube, 'config')).refresh();
    const gone = nextChange();
    await rm(kube, { recursive: true });
    assert.deepEqual((await gone).removed, ['a https://1']);
    await mkdir(kube);
    await source.refresh();
    assert.deepEqual(watcher.open, [kube]);
    const back = nextChange();
    await writeFile(join(kube, 'config'), config(['a', 'https://2']));
    assert.deepEqual((await back).added, ['a https://2']);
  });

  it('reads once more for a refresh that comes while it reads', async () => {
    const file = join(folder, 'config');
    await writeFile(file, config(['a', 'https://1']));
    let location = file;
    source = new KubeconfigSource({
      location: () => ({ setting: location, environment: {} }),
      watcher,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const reading = source.refresh();
    location = join(folder, 'other');
    await writeFile(location, config(['b', 'https://2']));
    await Promise.all([reading, source.refresh()]);
    assert.deepEqual(servers(source.contexts()), ['b https://2']);
  });

  it('logs each problem once', async () => {
    const file = join(folder, 'config');
    await writeFile(file, '- no kubeconfig');
    await open(file).refresh();
    await source.refresh();
    const problem = `The kubeconfig file ${file} doesn't hold a kubeconfig. It is left out.`;
    assert.deepEqual([warnings, source.problem], [[problem], problem]);
  });

  it('fires nothing after dispose, even in the middle of a reading', async () => {
    const file = join(folder, 'config');
    await writeFile(file, config(['a', 'https://1']));
    open(file);
    let fired = 0;
    source.onDidChange(() => fired++);
    const reading = source.refresh();
    source.dispose();
    await reading;
    assert.equal(fired, 0);
  });
});
