import { testRunFromEnvironment } from '../report/events.ts';
import { newMocha, runMocha } from '../report/mochaRun.ts';

/** A test file of the host bundle: its name for messages, and what loads it. */
export interface HostSuite {
  readonly name: string;
  readonly load: () => Promise<unknown>;
}

/** Runs the bundled test files inside the extension host, where `vscode` is real; throws when one failed. */
export async function runInHost(suites: readonly HostSuite[]): Promise<void> {
  const mocha = newMocha(testRunFromEnvironment());
  for (const { name, load } of suites) {
    // What mocha does before it loads a file by itself: it puts describe, it, ... on the global object.
    mocha.suite.emit('pre-require', globalThis, name, mocha);
    await load();
  }
  const failures = await runMocha(mocha);
  if (failures > 0) throw new Error(`${failures} extension-host tests failed.`);
}
