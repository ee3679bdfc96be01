import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { outFolder } from '../folders.ts';

/** One line of the table: a figure of ours beside the same of what people use today, and its limit where there is one. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly beside?: string;
  readonly budget?: string;
}

/** Takes figures as they come, prints the Markdown table and writes it to out/bench.md. */
export class BenchReport {
  readonly #figures: Figure[] = [];
  readonly #notes: string[] = [];
  readonly #loadBefore = loadavg()[0] ?? 0;

  add(...figures: Figure[]): void {
    this.#figures.push(...figures);
    for (const { what, ours, beside } of figures) console.log(`  ${what}: ${ours}${beside === undefined ? '' : ` beside ${beside}`}`);
  }

  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  close(): void {
    const rows = this.#figures.map(({ what, ours, beside = '', budget = '' }) => [what, ours, beside, budget]);
    const lines = [['', 'KubeStellar for VS Code', 'Beside it', 'Budget'], ['---', '---:', '---:', '---:'], ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    const machine = `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`;
    const load = `load average ${this.#loadBefore.toFixed(1)} before the run, ${(loadavg()[0] ?? 0).toFixed(1)} after it`;
    this.note('Stalls are by the clock, the longest of all repetitions; "work" is the processor time of the thread in them, which other load on the machine adds less to.');
    const text = [...lines, '', `One run on ${machine}; ${load}.`, ...this.#notes.map((note) => `- ${note}`), ''].join('\n');
    mkdirSync(outFolder, { recursive: true });
    writeFileSync(join(outFolder, 'bench.md'), text);
    console.log(`\n${text}`);
  }
}


export const milliseconds = (value: number): string => (value < 10_000 ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : `${(value / 1000).toFixed(1)} s`);
export const megabytes = (value: number | undefined): string => (value === undefined ? 'not known' : `${value.toFixed(0)} MB`);
