// Registers as the extension host does, and stands still where it is to be killed:
// node registerChild.ts WEC NAME STAGE. Prints "running STAGE" and "done STAGE" at once as they happen.
import { writeSync } from 'node:fs';
import { livePlan, liveSandbox } from '../cluster/livePlan.ts';
import { LiveRuns, stateOf } from '../cluster/liveRuns.ts';

const [wec = '', clusterName = '', stopAt = ''] = process.argv.slice(2);
const sandbox = liveSandbox();
if (sandbox === undefined) {
  throw new Error('There is no sandbox to register with.');
}
const live = new LiveRuns();
const plan = await livePlan(sandbox, { wec, clusterName }, live.log);
const reported = new Set<string>();
await live.start(plan, new AbortController().signal, (run) => {
  for (const { id } of run.stages) {
    const line = `${stateOf(run, id) ?? ''} ${id}`;
    if (/^(running|done) /.test(line) && !reported.has(line)) {
      reported.add(line);
      writeSync(1, `${line}\n`);
      if (line === `done ${stopAt}`) {
        // The event loop turns no more, so nothing of the next stage happens before the kill.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
    }
  }
});
