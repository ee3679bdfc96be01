import { build } from 'esbuild';
import { globSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder, rootFolder } from '../folders.ts';

/** Bundles the tests that the pattern names to one CommonJS file of this name for the extension host; gives its path. */
export async function bundleHostTests(pattern: string, name: string): Promise<string> {
  const files = globSync(pattern, { cwd: rootFolder }).sort();
  const suites = files.map((file) => `{ name: ${JSON.stringify(file)}, load: () => import(${JSON.stringify(`./${file}`)}) }`);
  const outfile = join(outFolder, 'test', `${name}.cjs`);
  await build({
    stdin: {
      contents: `import { runInHost } from './test/host/index.ts';\nexport const run = () => runInHost([${suites.join(', ')}]);`,
      resolveDir: rootFolder,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The Node of VS Code 1.105.
    target: 'node22',
    mainFields: ['module', 'main'],
    // mocha stays outside: it is found in the project's node_modules.
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
