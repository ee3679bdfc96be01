import { rootFolder } from '../folders.ts';
import { outputOf } from '../processes.ts';

import type { Tier } from './tier.ts';

/** A tool over the whole repository that counts as one test: it passes when the tool exits with 0. */
export function checkTier(name: string, title: string, script: string, args: string[]): Tier {
  return {
    name,
    needsSandbox: undefined,
    async run({ report, signal }) {
      report.begin(name, [script, ...args].join(' '));
      const start = Date.now();
      try {
        await outputOf(process.execPath, [`${rootFolder}/node_modules/${script}`, ...args], { cwd: rootFolder, signal });
        report.pass(name, title, Date.now() - start);
      } catch (error) {
        const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
        report.fail(name, title, Date.now() - start, (stdout + stderr).trim() || message);
      }
    },
  };
}
