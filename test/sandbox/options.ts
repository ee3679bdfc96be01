import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SandboxLayout } from './layout.ts';
import { lineWithWds, ocmReleases, type OcmLine } from './programs/catalog.ts';
import type { ClusterRole } from './state.ts';

export interface SandboxOptions {
  readonly line: OcmLine;
  /** How many WECs: cluster1, cluster2, ... */
  readonly wecs: number;
  readonly secondIts: boolean;
  /** Absolute path. */
  readonly folder: string;
  readonly reset: boolean;
}

export const usage = `Usage: node test/sandbox/main.ts [options]
  --line 1.2|1.0   line of Open Cluster Management (1.2); 1.0 is release 1.0.0 under the newest clusteradm's chart
  --wecs N         number of WECs, cluster1 to clusterN (2)
  --second-its     a second ITS, its2
  --folder DIR     where the sandbox keeps its state and logs (${SandboxLayout.defaultFolder({ XDG_STATE_HOME: '~/.local/state' })})
  --reset          start clean`;

/** Reads the arguments of the command line. Throws an Error with a sentence. */
export function parseOptions(args: readonly string[]): SandboxOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      line: { type: 'string', default: '1.2' },
      wecs: { type: 'string', default: '2' },
      'second-its': { type: 'boolean', default: false },
      folder: { type: 'string', default: SandboxLayout.defaultFolder() },
      reset: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const line = (Object.keys(ocmReleases) as OcmLine[]).find((known) => known === values.line);
  if (line === undefined) throw new Error(`--line is one of ${Object.keys(ocmReleases).join(', ')}, not ${values.line}.`);
  if (!/^(0|[1-9]\d?)$/.test(values.wecs)) throw new Error(`--wecs is a number from 0 to 99, not ${values.wecs}.`);
  return { line, wecs: Number(values.wecs), secondIts: values['second-its'], folder: resolve(values.folder), reset: values.reset };
}

/** The clusters that these options ask for, in the order of their contexts; a WDS is one of its1. */
export const clusterNames = ({ line, wecs, secondIts }: SandboxOptions): { name: string; role: ClusterRole }[] => [
  { name: 'its1', role: 'its' },
  ...Array.from({ length: wecs }, (_, index) => ({ name: `cluster${index + 1}`, role: 'wec' as const })),
  ...(secondIts ? [{ name: 'its2', role: 'its' as const }] : []),
  ...(line === lineWithWds ? [{ name: 'wds1', role: 'wds' as const }] : []),
];
