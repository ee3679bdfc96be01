import type { Edits } from '../save/threeWaySave.ts';

/** What is wanted of one WEC: key -> value, `undefined` where the key is to go. A key that isn't there is left alone. */
export interface WecEntry {
  readonly labels: Edits;
  readonly properties: Edits;
}

/** Labels and customization properties of WECs of one ITS, as a file in a workspace says. */
export interface WecFile {
  readonly its: {
    /** Where it was written; elsewhere the same ITS may have another context. */
    readonly context: string;
    /** Of the ITS (`ClusterIdentity.id`): what is in the file is meant for this cluster alone. */
    readonly uid: string;
  };
  /** By name of the ManagedCluster. */
  readonly wecs: ReadonlyMap<string, WecEntry>;
}

export type WecFileSide = keyof WecEntry;

export const wecFileEnding = '.wecs.yaml';
const name = /\.wecs\.ya?ml$/;

/** Whether a file of this name is one: VS Code's pattern for the same is `wecFilePattern`. */
export function isWecFile(path: string): boolean {
  return name.test(path);
}

export const wecFilePattern = '**/*.wecs.{yaml,yml}';

/** Properties that the registration document shows. */
export const proposedProperties = ['clusterURL', 'datacenter', 'maxPods'] as const;
