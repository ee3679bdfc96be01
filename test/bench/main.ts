// Measures side by side, in one run: node test/bench/main.ts [--only acceptance,bulk,tree,activation,form]. Prints a table, and writes it to out/bench.md.
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { outFolder } from '../folders.ts';
import { benchAcceptance } from './acceptance.ts';
import { benchActivation } from './activation.ts';
import { benchBulkAcceptance } from './bulkAcceptance.ts';
import { Endings } from './endings.ts';
import { benchForm } from './form.ts';
import { benchFullTree } from './fullTree.ts';
import { BenchReport } from './report.ts';

const parts = { acceptance: benchAcceptance, bulk: benchBulkAcceptance, tree: benchFullTree, activation: benchActivation, form: benchForm };
const { values } = parseArgs({ options: { only: { type: 'string', default: Object.keys(parts).join() } } });
mkdirSync(outFolder, { recursive: true });
const endings = new Endings();
const stopped = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => reject(new Error(`${signal}: ending what runs.`)));
});

try {
  const report = new BenchReport();
  for (const [name, bench] of Object.entries(parts)) {
    if (!values.only.split(',').includes(name)) continue;
    await Promise.race([bench(report, endings), stopped]);
    await endings.run();
  }
  report.close();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await endings.run();
}
process.exit();
