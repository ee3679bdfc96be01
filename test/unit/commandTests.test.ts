import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/ids.ts';

const root = join(import.meta.dirname, '..', '..');
const textOf = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
/** Commands whose effect only the tree shows, which no test can read in the extension host. */
const seenInBrowser: readonly (keyof typeof commands)[] = ['toggleOtherContexts', 'toggleOtherRequests'];

describe('Every command', () => {
  it('is run by a test in the extension host, or by its title in the browser where only a person sees what it does', () => {
    const host = textOf('test/host/**/*.test.ts');
    const browser = textOf('test/browser/**/*.test.ts');
    const titles = JSON.parse(textOf('package.nls.json')) as Record<string, string>;
    const untested = (Object.keys(commands) as (keyof typeof commands)[]).filter((key) =>
      seenInBrowser.includes(key) ? !browser.includes(`KubeStellar: ${titles[`command.${key}`]}`) : !host.includes(`execute('${key}'`),
    );
    assert.deepEqual(untested, []);
  });
});
