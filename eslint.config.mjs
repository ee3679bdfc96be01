import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** A wall of ARCHITECTURE.md: `files` may not import what matches `patterns`; `message` says where to go instead. */
const wall = (files, patterns, message) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message })) }],
  },
});

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
  wall(['src/ids.ts', 'src/shared/**'], ['.*\\.\\./.*'], 'This file imports nothing.'),
  wall(['src/cluster/**'], ['^vscode$', '/(tree|status|commands|webview|ui)/', '/ids\\.ts$'], 'The cluster layer knows no editor: pass what is needed in.'),
);
