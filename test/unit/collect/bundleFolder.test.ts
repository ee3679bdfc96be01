import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BundleFolder } from '../../../src/cluster/collect/bundleFolder.ts';
import { FolderNotWritableError } from '../../../src/cluster/collect/collectErrors.ts';
import { safeName } from '../../../src/cluster/collect/safeName.ts';
import { temporaryFolder } from '../../folders.ts';

const token = 'ocmhub.0123456789abcdef';

describe('A folder of diagnostics', () => {
  const folder = temporaryFolder('bundle');

  after(() => folder.remove());

  const names: Readonly<Record<string, string>> = {
    'klusterlet-agent-5d4.log': 'klusterlet-agent-5d4.log',
    '..': '_',
    '../../etc/passwd': 'etc-passwd',
    '/etc/passwd': 'etc-passwd',
    '.ssh': 'ssh',
    'a\\b:c|d\u0000e\nf\u202e': 'a-b-c-d-e-f',
    'nul.txt': '_nul.txt',
    'COM1': '_COM1',
    '': '_',
    'ünï': 'n',
    [token]: 'redacted',
    [`${'x'.repeat(99)}..yaml`]: 'x'.repeat(99),
  };
  for (const [text, name] of Object.entries(names)) {
    it(`calls ${JSON.stringify(text.slice(0, 30))} ${name.slice(0, 30)}`, () => assert.equal(safeName(text), name));
  }

  it('is made anew for this user alone, whatever is there, and holds what it is given, redacted and under safe names', async () => {
    const bundle = await BundleFolder.create(folder.path, '../kubestellar-wec1');
    const second = await BundleFolder.create(folder.path, '../kubestellar-wec1');
    assert.deepEqual([bundle.path, second.path], [join(folder.path, 'kubestellar-wec1'), join(folder.path, 'kubestellar-wec1-2')]);
    const written = [
      await bundle.write(['its', 'a.yaml'], `token ${token}`),
      await bundle.write(['its', 'a.yaml'], 'second'),
      await bundle.write(['..', '..', 'up', '..', 'x.previous.log'], 'inside'),
      await bundle.write(['..', '..', 'up', '..', 'x.previous.log'], 'inside, too'),
      await bundle.write([token], 'named'),
    ];
    assert.deepEqual(written, ['its/a.yaml', 'its/a-2.yaml', '_/_/up/_/x.previous.log', '_/_/up/_/x-2.previous.log', 'redacted']);
    assert.equal(readFileSync(join(bundle.path, 'its', 'a.yaml'), 'utf8'), 'token [redacted]');
    const entries = readdirSync(bundle.path, { recursive: true, withFileTypes: true });
    const modes = entries.map((entry) => `${entry.isFile() ? 'file' : 'folder'} ${(statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8)}`);
    assert.deepEqual([...new Set(modes)].sort(), ['file 600', 'folder 700']);
    assert.equal((statSync(bundle.path).mode & 0o777).toString(8), '700');
    assert.deepEqual(readdirSync(folder.path).sort(), ['kubestellar-wec1', 'kubestellar-wec1-2']);
  });

  it('replaces its index as a whole, and goes with all that is in it', async () => {
    const bundle = await BundleFolder.create(folder.path, 'replaced');
    await bundle.replace('README.md', 'not complete');
    const index = await bundle.replace('README.md', 'complete');
    assert.deepEqual([index, readFileSync(index, 'utf8'), readdirSync(bundle.path)], [join(bundle.path, 'README.md'), 'complete', ['README.md']]);
    assert.equal((statSync(index).mode & 0o777).toString(8), '600');
    await bundle.write(['wec', 'logs', 'a.log'], 'x');
    await bundle.remove();
    assert.deepEqual(readdirSync(folder.path).filter((name) => name === 'replaced'), []);
  });

  it('says where it can\'t be', async () => {
    await assert.rejects(BundleFolder.create(join(folder.path, 'nowhere'), 'x'), new FolderNotWritableError(join(folder.path, 'nowhere'), 'ENOENT'));
    const gone = await BundleFolder.create(folder.path, 'gone');
    await gone.write(['a'], 'x');
    // A file where a folder should be: as good a fault as a full disk, and one that a test can make.
    await assert.rejects(gone.write(['a', 'b'], 'x'), FolderNotWritableError);
  });
});
