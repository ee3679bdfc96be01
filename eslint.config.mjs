import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** `files` may not import what a pattern matches; its message says where to go instead. */
const wall = (files, patterns) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
  },
});
/** A relative import of a path below `src`, folders with their slash. */
const imports = (path) => `^\\.\\.?/(.*/)?${path}`;
const noEditor = ['^vscode$', 'This layer knows no editor: pass in what is needed.'];
const noViews = [imports('((tree|status|commands|form|files|page|ui)/|ids\\.ts$)'), 'The cluster layer knows no views: fire an event, or take an interface.'];
const onlyGateRunsTools = [imports('clusteradm/runner\\.ts$'), 'clusteradm changes clusters: run it through the write gate.'];
const noClient = ['^(@kubernetes/client-node|undici|execa)$', 'Only the cluster layer talks to clusters and programs.'];
/** Access reviews are posted by write/rights.ts, so nobody else has a reason to call these. */
const message = 'Only the write gate (src/cluster/write) changes clusters.';
const onlyGateWrites = [
  { selector: 'CallExpression[callee.type="MemberExpression"][callee.property.name=/^(post|put|patch)$/]', message },
  // Maps and Sets have a `delete` too: here it is the one of a KubeApi, which is called `api` everywhere.
  { selector: 'CallExpression[callee.property.name="delete"][callee.object.name=/^api$/i]', message },
  { selector: 'CallExpression[callee.property.name="delete"][callee.object.property.name=/^api$/i]', message },
];

export default tseslint.config(
  { ignores: ['dist/', 'out/', '**/node_modules/', '**/*.mjs', 'esbuild.js', 'src/cluster/generated/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'] })],
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Use node:crypto, or pass the jitter in.' }],
    },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  // The walls of ARCHITECTURE.md. ESLint takes the last block that matches a file, so the narrower one repeats the wider.
  wall(['src/ids.ts', 'src/shared/**'], [['^(?!\\./|valibot$)', 'This file imports nothing outside its folder, except valibot.']]),
  wall(['src/page/**'], [['^(?!\\./|\\.\\./shared/|@vscode-elements/elements/)', 'The page runs in a browser: it imports src/shared and its components alone.']]),
  wall(['src/form/**'], [[imports('(tree|status|commands|page)/'), 'A form is told by its page and by clusters; commands open it.'], onlyGateRunsTools, noClient]),
  wall(['src/cluster/**'], [noEditor, noViews, onlyGateRunsTools]),
  wall(['src/cluster/write/**', 'src/cluster/clusteradm/**'], [noEditor, noViews]),
  wall(['src/files/**'], [[imports('(status|commands|form|page|write)/'), 'Files are checked and compared here; a command applies them.'], onlyGateRunsTools, noClient]),
  wall(['src/ui/**'], [[imports('(tree|status|commands|form|files|page)/'), 'src/ui knows neither rows nor commands.'], onlyGateRunsTools, noClient]),
  wall(['src/tree/**', 'src/status/**'], [[imports('(commands|form|files|page|write)/'), 'Views only read: change clusters in a command.'], onlyGateRunsTools, noClient]),
  wall(['src/assistant/**'], [[imports('(tree/(itsTree|trees|items|showViews)\\.ts$|status|form|files|page|write)'), 'A tool for language models reads what views read, and changes nothing.'], onlyGateRunsTools, noClient]),
  wall(['src/commands/**'], [[imports('tree/(itsTree|trees|items|showViews)\\.ts$'), 'A command gets rows as data; the watch brings its change back.'], onlyGateRunsTools, noClient]),
  { files: ['src/**/*.ts'], ignores: ['src/cluster/write/**', 'src/cluster/kube/**'], rules: { 'no-restricted-syntax': ['error', ...onlyGateWrites] } },
);
