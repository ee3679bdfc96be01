import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerProcess } from './containerProcess.ts';
import { LeftoverProcesses } from './leftoverProcesses.ts';

describe('process kubelet: processes', () => {
  let folder: string;
  let leftovers: LeftoverProcesses;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubelet-process-'));
    leftovers = new LeftoverProcesses(join(folder, 'processes'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (source: string, program = process.execPath) =>
    new ContainerProcess({ program, args: ['-e', source], env: { PLACE: 'here' } }, folder, join(folder, 'c', '0.log'), leftovers);
  const remembered = () => readdirSync(join(folder, 'processes'));
  /** Resolves when the log holds the text. */
  const logged = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (log().includes(text)) {
          watcher.close();
          resolve();
        }
      };
      const watcher = watch(join(folder, 'c'), look);
      look();
    });
  const log = () => readFileSync(join(folder, 'c', '0.log'), 'utf8');

  it('keeps output and exit code, and is remembered only while it runs', async () => {
    const running = run('console.log(process.env.PLACE); console.error("to stderr"); process.exitCode = 3;');
    assert.deepEqual(remembered(), [String(running.pid)]);
    assert.deepEqual(await running.exited, { exitCode: 3, signal: undefined, failure: undefined });
    assert.deepEqual([log(), remembered()], ['here\nto stderr\n', []]);
  });

  it('says why a program does not start', async () => {
    assert.deepEqual(await run('', join(folder, 'absent')).exited, {
      exitCode: 127,
      signal: undefined,
      failure: `spawn ${join(folder, 'absent')} ENOENT`,
    });
  });

  it('ends a stubborn process after the grace period, a paused one without waiting for it', async () => {
    const stubborn = run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("deaf");');
    await logged('deaf');
    await stubborn.stop(200);
    assert.deepEqual(await stubborn.exited, { exitCode: 137, signal: 'SIGKILL', failure: undefined });
    const paused = run('setInterval(() => {}, 1000);');
    paused.pause();
    await paused.stop(60_000);
    assert.deepEqual(await paused.exited, { exitCode: 143, signal: 'SIGTERM', failure: undefined });
  });

  it('a later kubelet ends what an earlier one left, and nothing else', async () => {
    const left = run('setInterval(() => {}, 1000);');
    const later = new LeftoverProcesses(join(folder, 'processes'));
    // An id that was given to another process since: ours.
    writeFileSync(join(folder, 'processes', String(process.pid)), 'an-earlier-boot:1');
    assert.deepEqual([later.end(), remembered()], [[left.pid], []]);
    assert.deepEqual(await left.exited, { exitCode: 137, signal: 'SIGKILL', failure: undefined });
  });
});
