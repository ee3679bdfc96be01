import { checkTier } from './checkTier.ts';
import { hostTier } from './hostTier.ts';
import { nodeTier } from './nodeTier.ts';

import type { Tier } from './tier.ts';

const hostTests = { pattern: 'test/host/*.test.ts', limit: 8 * 60_000 };

/** `npm test`, in this order. */
export const quickTiers: readonly Tier[] = [
  checkTier('types', 'the types are right', 'typescript/bin/tsc', ['--noEmit']),
  checkTier('lint', 'the linter finds nothing', 'eslint/bin/eslint.js', ['.']),
  nodeTier({ name: 'unit', patterns: ['unit', 'sandbox', 'report'].map((folder) => `test/${folder}/**/*.test.ts`), timeout: 20_000 }),
  // The sandbox's own tests on real clusters come last.
  nodeTier({ name: 'cluster', patterns: ['test/cluster/**/*.test.ts', 'test/sandbox/**/*.liveTest.ts'], timeout: 60_000, sandbox: 'usual' }),
  hostTier({ ...hostTests, name: 'host-newest', line: 'newest' }),
  // What differs between two VS Codes most: the rest runs on the older one in the long tests.
  hostTier({ ...hostTests, name: 'host-minimum', line: 'minimum', pattern: 'test/host/{activation,assistant,registerWec,tree}.test.ts' }),
  nodeTier({ name: 'browser', patterns: ['test/browser/*.test.ts'], timeout: 120_000, sandbox: 'usual', vscode: true }),
];

/** `npm run test:long`: what takes minutes. Its tests may start sandboxes of their own. */
export const longTiers: readonly Tier[] = [
  nodeTier({ name: 'long', patterns: ['test/long/**/*.test.ts'], timeout: 300_000, sandbox: 'two ITSes', vscode: true }),
  nodeTier({ name: 'browser-long', patterns: ['test/browser/long/*.test.ts'], timeout: 300_000, sandbox: 'two ITSes', vscode: true }),
  hostTier({ name: 'host-long', pattern: 'test/host/long/*.test.ts', line: 'newest', limit: 15 * 60_000 }),
  hostTier({ ...hostTests, name: 'host-minimum', line: 'minimum' }),
  // The same test as on OCM 1.2; its title says which line it ran on.
  nodeTier({
    name: 'ocm-1.0',
    patterns: ['test/browser/registerWec.test.ts', 'test/ocm10/*.test.ts'],
    timeout: 300_000,
    sandbox: 'OCM 1.0',
    vscode: true,
  }),
];
