import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inotifyInstances, type InotifyInstances } from './inotify.ts';
import { isBuilt, programsFolder, sourceFolder, type RowName } from './programs/catalog.ts';
import type { ClusterRole } from './state.ts';

/** What the machine has. Memory and disk in bytes; Go's version such as "1.26.8", undefined where there is no `go`. Linux has inotify. */
export interface MachineFacts {
  readonly platform: string;
  readonly goVersion: string | undefined;
  readonly availableMemory: number;
  readonly freeDisk: number;
  readonly inotify: InotifyInstances | undefined;
}

/** What a start asks for. `goVersion` is undefined when everything is built already. */
export interface MachineNeeds {
  readonly goVersion: string | undefined;
  readonly memory: number;
  readonly disk: number;
  readonly inotifyInstances: number;
}

export class PrerequisiteError extends Error {
  override readonly name = 'PrerequisiteError';
}

const gibibyte = 2 ** 30;
const inGibibytes = (bytes: number): string => `${(bytes / gibibyte).toFixed(1)} GiB`;

/** One sentence that names what is missing and what gets it; undefined when nothing is. */
export function missingPrerequisite(facts: MachineFacts, needs: MachineNeeds): string | undefined {
  if (facts.platform !== 'linux') {
    return `The sandbox runs on Linux only (this is ${facts.platform}): use a Linux machine, a virtual machine or WSL.`;
  }
  if (needs.goVersion !== undefined && facts.goVersion === undefined) {
    return `The sandbox is built with Go ${needs.goVersion} or newer, and there is no "go" on PATH: install it as https://go.dev/doc/install says (${installGo(needs.goVersion)}).`;
  }
  if (needs.goVersion !== undefined && facts.goVersion !== undefined && isOlder(facts.goVersion, needs.goVersion)) {
    return `The sandbox is built with Go ${needs.goVersion} or newer, and "go" on PATH is ${facts.goVersion}: install a newer one as https://go.dev/doc/install says (${installGo(needs.goVersion)}).`;
  }
  if (facts.availableMemory < needs.memory) {
    return `The sandbox needs ${inGibibytes(needs.memory)} of memory, and ${inGibibytes(facts.availableMemory)} is available: end other programs, or start a smaller one with --wecs 1.`;
  }
  if (facts.freeDisk < needs.disk) {
    return `The sandbox needs ${inGibibytes(needs.disk)} of disk, and ${inGibibytes(facts.freeDisk)} is free: make room (\`go clean -cache\` empties Go's build cache), or set XDG_CACHE_HOME, GOCACHE and GOMODCACHE to folders on another disk.`;
  }
  const { used = 0, limit = Infinity } = facts.inotify ?? {};
  if (limit - used < needs.inotifyInstances) {
    return `The sandbox needs ${needs.inotifyInstances} inotify instances, and ${Math.max(limit - used, 0)} of this user's ${limit} are free: end other sandboxes and editors, or allow more (\`sudo sysctl fs.inotify.max_user_instances=${Math.max(2 * limit, 512)}\`).`;
  }
  return undefined;
}

const installGo = (version: string): string => `\`curl -L https://go.dev/dl/go${version}.linux-amd64.tar.gz | sudo tar -C /usr/local -xz\`, then add /usr/local/go/bin to PATH`;

/** Whether version `a` (dotted numbers) comes before `b`. */
function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Measured: an API server has 3 instances, a controller manager 5; each of OCM's programs 1: 7 for an ITS, 3 for a registered WEC; KubeStellar's has none. */
const inotifyInstancesFor = { its: 15, wec: 11, wds: 8 } as const;

/** Throws a PrerequisiteError before anything is started. `clusters` are the control planes that there will be. */
export async function checkPrerequisites(rows: readonly RowName[], clusters: readonly { role: ClusterRole }[], folder: string): Promise<void> {
  const unbuilt = rows.filter((row) => !isBuilt(row));
  const needs: MachineNeeds = {
    goVersion: unbuilt.length > 0 ? await newestGoOf(unbuilt) : undefined,
    // Measured: an API server 250 MB, a controller manager 90 MB, a cluster's operators and agents up to 250 MB. Linking wants 1.5 GB more.
    memory: (0.3 + 0.6 * clusters.length + (unbuilt.length > 0 ? 1.5 : 0)) * gibibyte,
    // Measured: modules 3 GB, Go's build cache 4 GB, programs 0.4 GB for each row.
    disk: unbuilt.length > 0 ? (1 + 2 * unbuilt.length) * gibibyte : 0.5 * gibibyte,
    inotifyInstances: clusters.reduce((sum, { role }) => sum + inotifyInstancesFor[role], 0),
  };
  const missing = missingPrerequisite(await readMachineFacts(folder), needs);
  if (missing !== undefined) throw new PrerequisiteError(missing);
}

async function newestGoOf(rows: readonly RowName[]): Promise<string> {
  const versions = await Promise.all(
    rows.map(async (row) => /^go (\S+)$/m.exec(await readFile(join(sourceFolder(row), 'go.mod'), 'utf8'))?.[1] ?? '1.25.0'),
  );
  return versions.reduce((newest, version) => (isOlder(newest, version) ? version : newest));
}

async function readMachineFacts(folder: string): Promise<MachineFacts> {
  const go = await promisify(execFile)('go', ['env', 'GOVERSION'], { cwd: sourceFolder('etcd') }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stderr?: string }).stderr ?? '', // too old for the go.mod, it says "running go 1.25.0"
  );
  const memory = await readFile('/proc/meminfo', 'utf8').then((text) => Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1]) * 1024, () => Infinity);
  const free = await Promise.all([folder, programsFolder()].map(async (path) => {
    const { bavail, bsize } = await statfs(nearestExisting(path));
    return bavail * bsize;
  }));
  return {
    platform: process.platform,
    goVersion: /(?:running go ?|^go)(\d+\.\d+(?:\.\d+)?)/.exec(go)?.[1],
    availableMemory: memory,
    freeDisk: Math.min(...free),
    inotify: inotifyInstances(),
  };
}

const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));
