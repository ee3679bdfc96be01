import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VolumeFolder } from './volumeFolder.ts';

const bytes = (files: Record<string, string>) => new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));

describe('process kubelet: folder of a volume', () => {
  let folder: string;
  let volume: VolumeFolder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubelet-volume-'));
    volume = new VolumeFolder(join(folder, 'v'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const content = () =>
    Object.fromEntries(
      readdirSync(volume.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(volume.folder.length + 1), readFileSync(path, 'utf8')]),
    );

  it('follows changed, new and removed files, and leaves those of others', () => {
    volume.write(bytes({ kubeconfig: 'one', 'deep/key': 'k' }));
    writeFileSync(join(volume.folder, 'own'), 'of the program');
    const first = content();
    volume.write(bytes({ kubeconfig: 'two', 'tls.crt': 'c' }));
    assert.deepEqual([first, content()], [
      { kubeconfig: 'one', 'deep/key': 'k', own: 'of the program' },
      { kubeconfig: 'two', 'tls.crt': 'c', own: 'of the program' },
    ]);
  });

  it('does not touch a file that is right already, and replaces a changed one whole', () => {
    const inode = (name: string) => statSync(join(volume.folder, name)).ino;
    volume.write(bytes({ same: 's', changed: 'one' }));
    const before = [inode('same'), inode('changed')];
    volume.write(bytes({ same: 's', changed: 'two' }));
    assert.equal(inode('same'), before[0]);
    assert.notEqual(inode('changed'), before[1]);
  });

  it('writes nothing outside its folder', () => {
    volume.write(bytes({ '../escaped': 'x', inside: 'y' }));
    assert.deepEqual([content(), readdirSync(folder)], [{ inside: 'y' }, ['v']]);
  });
});
