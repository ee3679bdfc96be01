/** What a mocha run tells the runner, one JSON object a line; times in ms. `begin` names the test that hung when no `end` follows. */
export type TestEvent =
  | { event: 'begin'; title: string }
  | { event: 'pass'; title: string; duration: number }
  | { event: 'skip'; title: string }
  | { event: 'fail'; title: string; duration: number; error: string }
  | { event: 'end' };

/** How a mocha run is configured, handed over as JSON in the environment variable `KUBESTELLAR_TEST_RUN`. */
export interface TestRun {
  /** File that the events are appended to. */
  readonly events: string;
  /** Longest time of one test, in ms, unless the test says otherwise. */
  readonly timeout: number;
  /** Only tests whose full title matches this regular expression. */
  readonly grep?: string;
}

export const TEST_RUN_VARIABLE = 'KUBESTELLAR_TEST_RUN';

export function testRunFromEnvironment(): TestRun {
  const text = process.env[TEST_RUN_VARIABLE];
  if (text === undefined) throw new Error(`${TEST_RUN_VARIABLE} is not set: start tests with npm test.`);
  return JSON.parse(text) as TestRun;
}
