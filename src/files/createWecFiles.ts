import { Disposables, type Disposable } from '../cluster/events.ts';
import type { Log } from '../cluster/log.ts';
import type { PropertyMapsStore } from '../cluster/properties/propertyMapsStore.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import type { DriftReader } from '../tree/sources.ts';
import { WorkspaceDrift } from './drift.ts';
import { completeWecFiles } from './wecFileCompletion.ts';
import { WecFiles } from './wecFiles.ts';

/** The editor's side of files of WECs: what is wrong in them, what can be typed, and what the clusters have otherwise. */
export function createWecFiles(reader: ClusterReader, maps: PropertyMapsStore, log: Log): Disposable & { readonly drift: DriftReader; scan(): void } {
  const owned = new Disposables();
  const files = owned.own(new WecFiles(log));
  owned.own(completeWecFiles(reader));
  const drift = owned.own(new WorkspaceDrift(files, reader, maps));
  return { drift, scan: () => files.scan(), dispose: () => owned.dispose() };
}
