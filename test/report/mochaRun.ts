import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

import { describeError } from './describeError.ts';

import type { TestEvent, TestRun } from './events.ts';

// mocha 12 is an ES module: Node 22's require gives a bundle its namespace, later ones give the class.
const MochaClass = typeof Mocha === 'function' ? Mocha : (Mocha as { default: typeof Mocha }).default;

/** A mocha that reports each test as a `TestEvent` line in `run.events`: takes test files or suites, `runMocha` runs it. */
export function newMocha(run: TestRun): Mocha {
  return new MochaClass({
    ui: 'bdd',
    timeout: run.timeout,
    forbidOnly: process.env['CI'] !== undefined,
    ...(run.grep === undefined ? {} : { grep: new RegExp(run.grep) }),
    reporter: LineReporter,
    reporterOptions: { events: run.events },
  });
}

/** Runs what was loaded; gives the number of failures. */
export async function runMocha(mocha: Mocha): Promise<number> {
  return new Promise((resolve) => mocha.run(resolve));
}

/** Appends a line to the run's events, synchronously, so that a crash loses none. */
export function writeEvent({ events }: Pick<TestRun, 'events'>, event: TestEvent): void {
  appendFileSync(events, `${JSON.stringify(event)}\n`);
}

/** mocha's reporter: takes the runner's events, writes them as lines. */
class LineReporter extends MochaClass.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    reportLines(runner, options.reporterOptions as Pick<TestRun, 'events'>);
  }
}

function reportLines(runner: Mocha.Runner, run: Pick<TestRun, 'events'>): void {
  const write = (event: TestEvent) => writeEvent(run, event);
  const begun = new Map<Mocha.Runnable, number>();
  runner.on('test', (test) => {
    begun.set(test, Date.now());
    write({ event: 'begin', title: test.fullTitle() });
  });
  runner.on('hook', (hook) => {
    begun.set(hook, Date.now());
    write({ event: 'begin', title: hook.fullTitle() });
  });
  runner.on('pass', (test) => write({ event: 'pass', title: test.fullTitle(), duration: test.duration ?? 0 }));
  runner.on('pending', (test) => write({ event: 'skip', title: test.fullTitle() }));
  runner.on('fail', (test, error: unknown) => {
    const duration = test.duration ?? Date.now() - (begun.get(test) ?? Date.now());
    write({ event: 'fail', title: test.fullTitle(), duration, error: describeError(error) });
  });
  runner.on('end', () => write({ event: 'end' }));
}
