import assert from 'node:assert/strict';
import { podStatus, type Condition, type ContainerReport, type ContainerState, type Ended } from './podStatus.ts';

const [bound, start, now] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:09Z'];
const image = 'example.test/ocm/work:v1.2.0';
const crash: Ended = { exitCode: 137, reason: 'Error', startedAt: start, finishedAt: now };
const done: Ended = { exitCode: 0, reason: 'Completed', startedAt: start, finishedAt: now };
const scheduled: Condition[] = [{ type: 'PodScheduled', status: 'True', lastTransitionTime: bound }];

function report(state: ContainerState, last?: Ended, restartCount = 0): ContainerReport {
  return { name: 'c', image, state, last, restartCount };
}

const running: ContainerState = { kind: 'running', startedAt: start, ready: true, pid: 42 };
const crashLoop: ContainerState = { kind: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off 1s' };

describe('process kubelet: Pod status', () => {
  it('of a ready container', () => {
    assert.deepEqual(podStatus([report(running)], 'Always', scheduled, start, now), {
      phase: 'Running',
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: bound },
        { type: 'Initialized', status: 'True', lastTransitionTime: now },
        { type: 'ContainersReady', status: 'True', lastTransitionTime: now },
        { type: 'Ready', status: 'True', lastTransitionTime: now },
      ],
      hostIP: '127.0.0.1',
      hostIPs: [{ ip: '127.0.0.1' }],
      podIP: '127.0.0.1',
      podIPs: [{ ip: '127.0.0.1' }],
      startTime: start,
      containerStatuses: [
        {
          name: 'c',
          image,
          imageID: `process-kubelet://${image}`,
          containerID: 'process://42',
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: start } },
          lastState: {},
        },
      ],
    });
  });

  it('of a container that waits for its next run', () => {
    const ready = podStatus([report(running)], 'Always', scheduled, start, start).conditions;
    const { phase, conditions, containerStatuses } = podStatus([report(crashLoop, crash, 1)], 'Always', ready, start, now);
    const why = { reason: 'ContainersNotReady', message: 'containers with unready status: [c]' };
    assert.deepEqual(
      { phase, conditions, containerStatuses },
      {
        phase: 'Running',
        conditions: [
          { type: 'PodScheduled', status: 'True', lastTransitionTime: bound },
          { type: 'Initialized', status: 'True', lastTransitionTime: start },
          { type: 'ContainersReady', status: 'False', ...why, lastTransitionTime: now },
          { type: 'Ready', status: 'False', ...why, lastTransitionTime: now },
        ],
        containerStatuses: [
          {
            name: 'c',
            image,
            imageID: '',
            ready: false,
            started: false,
            restartCount: 1,
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 1s' } },
            lastState: { terminated: crash },
          },
        ],
      },
    );
  });

  const phases: [string, ContainerReport[], 'Always' | 'OnFailure' | 'Never', string][] = [
    ['waiting for its first run', [report({ kind: 'waiting', reason: 'ErrImagePull' })], 'Always', 'Pending'],
    ['one of two waiting for its first run', [report(running), report({ kind: 'waiting', reason: 'ContainerCreating' })], 'Always', 'Pending'],
    ['running, not ready', [report({ ...running, ready: false })], 'Always', 'Running'],
    ['restarting', [report(crashLoop, crash, 3)], 'OnFailure', 'Running'],
    ['one ended, one running', [report({ kind: 'ended', ended: done }), report(running)], 'Never', 'Running'],
    ['ended well', [report({ kind: 'ended', ended: done })], 'Never', 'Succeeded'],
    ['one of two ended badly', [report({ kind: 'ended', ended: done }), report({ kind: 'ended', ended: crash })], 'Never', 'Failed'],
  ];
  for (const [what, containers, policy, phase] of phases) {
    it(`phase ${phase}: ${what}`, () => {
      assert.equal(podStatus(containers, policy, scheduled, start, now).phase, phase);
    });
  }
});
