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
  formProtocol: { entry: 'src/shared/protocol.ts', imports: /\/protocol\.ts$/ },
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

/** The page of the form, which runs in a webview: it knows neither the editor nor Node. */
const page = {
  entryPoints: { form: 'src/page/main.ts', 'form-style': 'src/page/form.css' },
  outdir: 'dist/webview',
  bundle: true,
  platform: 'browser',
  format: 'esm',
  // The Chromium of VS Code 1.105 is 138.
  target: 'chrome138',
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  minify: production,
  logLevel: extension.logLevel,
  plugins: watch ? [problemMatcherLines] : [],
};

await mkdir('dist', { recursive: true });
if (watch) {
  for (const bundle of [extension, page]) {
    const context = await esbuild.context(bundle);
    await context.watch();
  }
} else {
  // A source map of an earlier development build would not fit the new bundle.
  for (const name of Object.keys(extension.entryPoints)) await rm(`dist/${name}.cjs.map`, { force: true });
  for (const file of ['form.js', 'form-style.css']) await rm(`dist/webview/${file}.map`, { force: true });
  const [{ metafile }] = await Promise.all([esbuild.build(extension), esbuild.build(page)]);
  if (production) await writeFile('dist/meta.json', JSON.stringify(metafile));
}
