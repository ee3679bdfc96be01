import assert from 'node:assert/strict';
import { parseLogSources } from '../../../src/cluster/logs/logSources.ts';

const pod = (app: string, containers: readonly string[], status: object) => ({
  metadata: { name: `${app}-1`, namespace: 'open-cluster-management-agent', labels: { app } },
  spec: { containers: containers.map((name) => ({ name })) },
  status,
});

describe('Containers with a log', () => {
  it('are known by what they do, with their restarts and what they wait for', () => {
    const running = { conditions: [{ type: 'Ready', status: 'True' }] };
    const crashing = { containerStatuses: [{ name: 'other', restartCount: 9 }, { name: 'agent', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }] };
    const told = [pod('klusterlet', ['operator'], running), pod('klusterlet-registration-agent', ['agent'], running), pod('klusterlet-agent', ['agent'], crashing), pod('constructor', ['a', 'b'], {})]
      .flatMap(parseLogSources)
      .map(({ part, pod: name, container, ready, waiting, restarts }) => [part, `${name}/${container}`, ready, waiting, restarts]);
    assert.deepEqual(told, [
      ['operator', 'klusterlet-1/operator', true, '', 0],
      ['registration', 'klusterlet-registration-agent-1/agent', true, '', 0],
      ['agent', 'klusterlet-agent-1/agent', false, 'CrashLoopBackOff', 3],
      [undefined, 'constructor-1/a', false, '', 0],
      [undefined, 'constructor-1/b', false, '', 0],
    ]);
  });
});
