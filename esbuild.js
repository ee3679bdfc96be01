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

/** What activation doesn't need, as files of their own beside extension.cjs: it neither reads, parses nor runs them. */
const apart = {
  clientLibraries: { entry: 'src/cluster/kube/clientNode.ts', imports: /\/clientNode\.ts$/ },
  execa: { entry: 'execa', imports: /^execa$/ },
  yaml: { entry: 'yaml', imports: /^yaml$/ },
};

const filesApart = {
  name: 'files-apart',
  setup(build) {
    for (const [name, { imports }] of Object.entries(apart)) {
      build.onResolve({ filter: imports }, ({ kind }) => (kind === 'entry-point' ? undefined : { path: `./${name}.cjs`, external: true }));
    }
  },
};

const extension = {
  entryPoints: { extension: 'src/extension.ts', ...Object.fromEntries(Object.entries(apart).map(([name, { entry }]) => [name, entry])) },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The Node of VS Code 1.105, the lowest that package.json declares.
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  // `require` in place of `import()`, which VS Code's hosts would send through Node's loader of ES modules.
  supported: { 'dynamic-import': false },
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  minify: production,
  metafile: true,
  logLevel: watch ? 'silent' : 'warning',
  plugins: watch ? [filesApart, problemMatcherLines] : [filesApart],
};

await mkdir('dist', { recursive: true });
if (watch) {
  const context = await esbuild.context(extension);
  await context.watch();
} else {
  // A source map of an earlier development build would not fit the new bundle.
  for (const name of Object.keys(extension.entryPoints)) await rm(`dist/${name}.cjs.map`, { force: true });
  const { metafile } = await esbuild.build(extension);
  if (production) await writeFile('dist/meta.json', JSON.stringify(metafile));
}
