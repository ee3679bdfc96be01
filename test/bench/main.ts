// Measures side by side, in one run: node test/bench/main.ts [--only acceptance,tree,activation]. Prints a table, and writes it to out/bench.md.
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { outFolder } from '../folders.ts';
import { benchAcceptance } from './acceptance.ts';
import { benchActivation } from './activation.ts';
import { benchFullTree } from './fullTree.ts';
import { BenchReport } from './report.ts';

const parts = { acceptance: benchAcceptance, tree: benchFullTree, activation: benchActivation };
const { values } = parseArgs({ options: { only: { type: 'string', default: Object.keys(parts).join() } } });
mkdirSync(outFolder, { recursive: true });
const report = new BenchReport();
for (const [name, bench] of Object.entries(parts)) {
  if (values.only.split(',').includes(name)) await bench(report);
}
report.close();
