import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubestellarRows, ocmRows, type Row } from '../symptoms.ts';

const root = join(import.meta.dirname, '..');
const textOf = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
const all = [...ocmRows, ...kubestellarRows];

/** First cells of the table below a heading. */
function rowsBelow(heading: string, markdown: string): readonly string[] {
  const lines = markdown.slice(markdown.indexOf(heading)).split('\n');
  const start = lines.findIndex((line) => line.startsWith('|---'));
  const rows = lines.slice(start + 1);
  return rows.slice(0, rows.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|')[1] ?? '');
}

describe('The symptoms of the reference', () => {
  it('are each produced by a test of that title, or have a reason why not', () => {
    const titles = new Set([...textOf('{long/symptoms,ocm10}/*.test.ts').matchAll(/what: '((?:[^'\\]|\\.)+)'/g)].map(([, title]) => title?.replaceAll('\\', '')));
    assert.deepEqual(all.flatMap((row) => ('shown' in row ? row.shown.filter((title) => !titles.has(title)) : [])), []);
    assert.ok(titles.size > 25, String(titles.size));
    for (const row of all) {
      if ('notProduced' in row) {
        console.log(`symptom: ${row.row} | not produced: ${row.notProduced}`);
      }
    }
  });

  it('name tests that are there where they have another one', () => {
    const files = all.flatMap((row) => ('notProduced' in row ? [...row.notProduced.matchAll(/\b(?:test\/[\w/]+\/)?\w+\.test\.ts/g)].map(([file]) => file) : []));
    const paths = files.map((file) => (file.startsWith('test/') ? file.slice('test/'.length) : `cluster/${file}`));
    assert.deepEqual(paths.filter((file) => !existsSync(join(root, file))), []);
  });

  it('are all there, in the order of the tables', function () {
    // The reference stands beside KubeStellar's document, outside this repository.
    const document = process.env['KUBESTELLAR_DOCUMENT'];
    if (document === undefined) {
      this.skip();
    }
    const differing = (rows: readonly Row[], file: string, heading: string) => {
      const cells = rowsBelow(heading, readFileSync(join(dirname(document), file), 'utf8'));
      return [cells.length - rows.length, cells.filter((cell, index) => !cell.includes(rows[index]?.row ?? ''))];
    };
    assert.deepEqual(differing(ocmRows, 'ocm.md', '### 7.3'), [0, []]);
    assert.deepEqual(differing(kubestellarRows, 'kubestellar.md', '### 4.5'), [0, []]);
  });
});
