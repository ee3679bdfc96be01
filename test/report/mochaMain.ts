// A mocha run in a Node process of its own: node test/report/mochaMain.ts FILE...
import { testRunFromEnvironment } from './events.ts';
import { newMocha, runMocha, writeEvent } from './mochaRun.ts';

/** How long the process may go on after its last test, in ms. */
const END_LIMIT = 10_000;

// What tests started is ended by exit handlers: a test that hangs would never come to its own hooks.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));

const run = testRunFromEnvironment();
const mocha = newMocha(run);
mocha.files = process.argv.slice(2);
await mocha.loadFilesAsync();
process.exitCode = (await runMocha(mocha)) > 0 ? 1 : 0;

// Fires only if something else keeps the process alive: a leak in what was tested, or in a test.
setTimeout(() => {
  const open = process.getActiveResourcesInfo().join(', ');
  const error = `Still open ${END_LIMIT / 1000} s after the last test: ${open}.`;
  writeEvent(run, { event: 'fail', title: 'the tests leave nothing open', duration: END_LIMIT, error });
  process.exit(1);
}, END_LIMIT).unref();
