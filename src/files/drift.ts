import * as vscode from 'vscode';
import { Disposables, Emitter, type Disposable } from '../cluster/events.ts';
import type { PropertyMapsChange, PropertyMapsStore } from '../cluster/properties/propertyMapsStore.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { driftFrom } from '../cluster/wecFile/drift.ts';
import type { WecEntry } from '../cluster/wecFile/wecFile.ts';
import type { Drift, DriftReader } from '../tree/sources.ts';
import type { WecFiles } from './wecFiles.ts';

interface Said {
  /** As a person knows it. */
  readonly file: string;
  readonly entry: WecEntry;
}

/** What files of the workspace say of WECs, held against what these have: labels as they are watched anyway, properties by one watch while a file wants some. */
export class WorkspaceDrift implements DriftReader, Disposable {
  readonly #files: WecFiles;
  readonly #reader: ClusterReader;
  readonly #maps: PropertyMapsStore;
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<PropertyMapsChange>());
  /** By ITS (the context that is shown for it) and WEC. */
  #said: ReadonlyMap<string, ReadonlyMap<string, readonly Said[]>> = new Map();
  #key = '';
  readonly onDidChange = this.#changed.event;

  constructor(files: WecFiles, reader: ClusterReader, maps: PropertyMapsStore) {
    this.#files = files;
    this.#reader = reader;
    this.#maps = maps;
    this.#owned.own(files.onDidChange(() => this.#adopt(true)));
    this.#owned.own(reader.onDidChange(({ kind }) => (kind === 'contexts' ? this.#adopt(false) : undefined)));
    this.#owned.own(
      maps.onDidChange(({ its, names }) => {
        const said = this.#said.get(its);
        const about = [...(said?.keys() ?? [])].filter((name) => names?.includes(name) ?? true);
        if (about.length > 0) {
          this.#changed.fire({ its, names: about });
        }
      }),
    );
  }

  of(its: string, cluster: string): readonly Drift[] {
    const said = this.#said.get(its)?.get(cluster);
    const labels = this.#reader.its(its)?.clusters.get(cluster)?.labels;
    if (said === undefined || labels === undefined) {
      return [];
    }
    const maps = this.#maps.maps(its);
    const data = maps && (maps.get(cluster)?.data ?? {});
    return said.flatMap(({ file, entry }) => {
      const keys = driftFrom(entry, labels, data);
      return keys.length === 0 ? [] : [{ file, keys }];
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** A file is about a cluster by identity, whatever its context is called here. */
  #adopt(filesChanged: boolean): void {
    const itses = this.#reader.contexts().filter(({ roles, state }) => roles.has('its') && state.kind === 'ready');
    const key = JSON.stringify(itses.map(({ name, identity }) => [name, identity?.id]));
    if (!filesChanged && key === this.#key) {
      return;
    }
    this.#key = key;
    const before = this.#said;
    const said = new Map<string, Map<string, Said[]>>();
    for (const { uri, parsed } of this.#files.files) {
      const its = itses.find(({ identity }) => parsed.file !== undefined && identity?.id === parsed.file.its.uid)?.name;
      for (const [cluster, entry] of its === undefined ? [] : (parsed.file?.wecs ?? [])) {
        const ofIts = said.get(its ?? '') ?? new Map<string, Said[]>();
        ofIts.set(cluster, [...(ofIts.get(cluster) ?? []), { file: vscode.workspace.asRelativePath(uri), entry }]);
        said.set(its ?? '', ofIts);
      }
    }
    this.#said = said;
    for (const its of new Set([...before.keys(), ...said.keys()])) {
      const needed = [...(said.get(its) ?? [])].filter(([, all]) => all.some(({ entry }) => entry.properties.size > 0)).map(([name]) => name);
      this.#maps.need(its, itses.find(({ name }) => name === its)?.identity?.id ?? '', new Set(needed));
      this.#changed.fire({ its, names: [...new Set([...(before.get(its)?.keys() ?? []), ...(said.get(its)?.keys() ?? [])])] });
    }
  }
}
