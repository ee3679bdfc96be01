import { proposedKeys } from '../shared/labelKeys.ts';
import type { Side } from '../shared/protocol.ts';

export interface Preset {
  readonly key: string;
  /** Where it follows from the WEC. */
  readonly value?: string;
}

/** Of the registration document. */
const properties: readonly Preset[] = [{ key: 'clusterURL' }, { key: 'datacenter' }, { key: 'maxPods' }];

export function presetsOf(side: Side, cluster: string): readonly Preset[] {
  return side === 'properties' ? properties : proposedKeys.map((key) => (key === 'name' ? { key, value: cluster } : { key }));
}
