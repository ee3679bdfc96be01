// Builds what VS Code loads: node esbuild.js [--production] [--watch]
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Lines that the problem matcher of .vscode/tasks.json reads. */
const problemMatcherLines = {
  name: 'problem-matcher-lines',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd(({ errors }) => {
      for (const { text, location } of errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
      }
      console.log('[watch] build finished');
    });
  },
};

const extension = {
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The Node of VS Code 1.105, the lowest that package.json declares.
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  minify: production,
  metafile: true,
  logLevel: watch ? 'silent' : 'warning',
  plugins: watch ? [problemMatcherLines] : [],
};

await mkdir('dist', { recursive: true });
if (watch) {
  const context = await esbuild.context(extension);
  await context.watch();
} else {
  // A source map of an earlier development build would not fit the new bundle.
  await rm('dist/extension.cjs.map', { force: true });
  const { metafile } = await esbuild.build(extension);
  if (production) await writeFile('dist/meta.json', JSON.stringify(metafile));
}
