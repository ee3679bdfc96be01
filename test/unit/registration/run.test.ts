import assert from 'node:assert/strict';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import { TimedOutError } from '../../../src/cluster/errors.ts';
import { Observation } from '../../../src/cluster/registration/observation.ts';
import { Run } from '../../../src/cluster/registration/run.ts';
import { done, notYet, type Probe, type RunStage } from '../../../src/cluster/registration/stage.ts';
import { silentLog } from '../kube/testContext.ts';

/** Clusters that change when the test says so, and have no watch that could fail. */
class ToldObservation extends Observation {
  protected watched() {
    return [];
  }

  tell(): void {
    this.changed.fire();
  }
}

interface View {
  readonly signal: AbortSignal;
}

describe('a stage that waits for as long as it takes', () => {
  const words = { succeeded: () => 'Gone.', cancelledBefore: '', cancelledAt: () => '', stopped: '', again: '' };
  let observer: ToldObservation;
  let probe: Probe;
  let asked: (string | undefined)[];

  const stage = (overcome: NonNullable<RunStage<View>['overcome']>): RunStage<View> => ({
    ...{ id: 'gone', title: 'Gone', timeLimit: 30, probe: () => probe },
    overcome: (view, stuck, ended) => {
      asked.push(stuck);
      return overcome(view, stuck, ended);
    },
  });
  const start = (only: RunStage<View>) => {
    const connections: readonly Connection[] = [];
    const parts = { subject: { kind: 'deregister', its: 'its1', wec: undefined, clusterName: 'c1' } as const, stages: [only], view: { signal: new AbortController().signal }, observer, connections, words };
    return new Run<View>('r', parts, silentLog, () => undefined).execute();
  };
  const say = (now: Probe) => {
    probe = now;
    observer.tell();
  };

  beforeEach(() => {
    observer = new ToldObservation();
    asked = [];
  });

  it('asks once what it is stuck on, and is done when the clusters say so, whatever was answered', async () => {
    probe = notYet('2 works', 'Its agent is dead.');
    let over: AbortSignal | undefined;
    const running = start(
      stage((_view, _stuck, ended) => {
        over = ended;
        return new Promise(() => undefined);
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    say(notYet('1 work', 'Its agent is dead.'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([asked, over?.aborted], [['Its agent is dead.'], false]);
    say(done('It is gone.'));
    await running;
    assert.deepEqual([asked, over?.aborted], [['Its agent is dead.'], true]);
  });

  it('asks when nothing has changed for its time limit, which it is never late for', async () => {
    probe = notYet('2 works');
    const running = start(
      stage(() => {
        say(done('It is gone.'));
        return Promise.resolve();
      }),
    );
    await running;
    assert.deepEqual(asked, [undefined]);
  });

  it('fails with what the chosen way out failed with', async () => {
    probe = notYet('2 works', 'Its agent is dead.');
    await assert.rejects(start(stage(() => Promise.reject(new TimedOutError('Forcing took too long.')))), { message: 'Forcing took too long.' });
  });
});
