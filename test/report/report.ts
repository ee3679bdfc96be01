import type { TestEvent } from './events.ts';

interface Result {
  readonly tier: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** ms */
  readonly duration: number;
  readonly error?: string;
}

const SLOWEST = 10;

/** The whole run's results: takes one result at a time from every tier, prints it at once, and `close` prints the sum. */
export class Report {
  private readonly results: Result[] = [];
  private readonly print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.print = print;
  }

  begin(tier: string, what: string): void {
    this.print(`\n${tier}: ${what}`);
  }

  pass(tier: string, title: string, duration: number): void {
    this.results.push({ tier, title, state: 'passed', duration });
    this.print(`  ok    ${title} (${seconds(duration)})`);
  }

  fail(tier: string, title: string, duration: number, error: string): void {
    this.results.push({ tier, title, state: 'failed', duration, error });
    this.print(`  FAIL  ${title} (${seconds(duration)})\n${indented(error, 8)}`);
  }

  skip(tier: string, title: string): void {
    this.results.push({ tier, title, state: 'skipped', duration: 0 });
    this.print(`  skip  ${title}`);
  }

  /** Follows one mocha run of a tier; `ended` is called when its process is gone and says why the run is incomplete, if it is. */
  run(tier: string): { onEvent: (event: TestEvent) => void; ended: (how: string) => void } {
    let current: string | undefined;
    let complete = false;
    const onEvent = (event: TestEvent) => {
      if (event.event === 'begin') current = event.title;
      else if (event.event === 'pass') this.pass(tier, event.title, event.duration);
      else if (event.event === 'skip') this.skip(tier, event.title);
      else if (event.event === 'fail') this.fail(tier, event.title, event.duration, event.error);
      else complete = true;
    };
    const ended = (how: string) => {
      if (complete) return;
      const where = current === undefined ? 'before the first test' : `in or after "${current}"`;
      this.fail(tier, `the ${tier} tests run to their end`, 0, `${how}, ${where}.`);
    };
    return { onEvent, ended };
  }

  /** Prints the slowest tests, the failures again and the closing line; gives the exit code: 1 on a failure or when no test ran. */
  close(): number {
    const failed = this.of('failed');
    const passed = this.of('passed');
    const skipped = this.of('skipped');
    const slowest = [...passed, ...failed].sort((a, b) => b.duration - a.duration).slice(0, SLOWEST);
    if (slowest.length > 0) this.print(`\nThe ${slowest.length} slowest tests:`);
    for (const { tier, title, duration } of slowest) this.print(`  ${seconds(duration).padStart(8)}  ${tier}: ${title}`);
    if (failed.length > 0) this.print('\nFailed:');
    for (const { tier, title, error } of failed) this.print(`  ${tier}: ${title}\n${indented(error ?? '', 4)}`);
    const ran = passed.length + failed.length;
    if (ran === 0) this.print('\nNo test ran.');
    this.print(`\n${passed.length} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
    return failed.length > 0 || ran === 0 ? 1 : 0;
  }

  private of(state: Result['state']): Result[] {
    return this.results.filter((result) => result.state === state);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

function indented(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by));
}
