import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/ids.ts';
import { documentedSteps } from '../document.ts';
import { documentSteps } from '../documentSteps.ts';

const tests = join(import.meta.dirname, '..');
const rows = Object.entries(documentedSteps).flatMap(([section, steps]) => steps.map((step) => ({ section, ...step })));

describe("The document's steps", () => {
  it('each have a command of this extension', () => {
    assert.deepEqual(rows.filter(({ command }) => !Object.hasOwn(commands, command)), []);
  });

  it('each have a test of that title', () => {
    const missing = rows.filter(({ test }) => {
      const [file, title] = test;
      const path = join(tests, file);
      return !existsSync(path) || !readFileSync(path, 'utf8').split('\n').some((line) => /^\s*(it|describe|\w+)\(/.test(line) && line.includes(title));
    });
    assert.deepEqual(missing, []);
  });

  it('are all there, each command to the letter', function () {
    // The document belongs to KubeStellar, and no copy of it to this repository.
    const document = process.env['KUBESTELLAR_DOCUMENT'];
    if (document === undefined) {
      this.skip();
    }
    const words = ({ section, kind, text }: { section: string; kind: string; text: string }) => [section, kind, kind === 'command' ? text : ''];
    assert.deepEqual(
      rows.map(({ section, kind, says }) => words({ section, kind, text: says })),
      documentSteps(readFileSync(document, 'utf8')).map(words),
    );
  });

  it('are read from Markdown with loops, continued lines and comments', () => {
    const markdown = ['# A', '- one', '1. **two**', '```shell', '# not this', 'a \\', '  b', 'c', '```', '## B', '```shell', 'while x; do', '  y', 'done', '```', 'no - bullet'];
    assert.deepEqual(
      documentSteps(markdown.join('\n')).map(({ section, kind, text }) => `${section} ${kind} ${text}`),
      ['A bullet one', 'A bullet **two**', 'A command a b', 'A command c', 'B command while x; do y done'],
    );
  });
});
