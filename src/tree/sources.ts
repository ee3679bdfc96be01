import type { DetailsReader } from '../cluster/details/detailsStore.ts';
import type { Event } from '../cluster/events.ts';
import type { PropertyMapsReader } from '../cluster/properties/propertyMapsStore.ts';
import type { RunsReader } from '../cluster/registration/runsReader.ts';
import type { KnownJoins } from '../cluster/requests/verdictOnIts.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import type { L10n } from '../ui/l10n.ts';
import type { GroupBy } from './clusterGroups.ts';
import type { GroupNode, RangeNode } from './nodes.ts';
import type { ViewOptionsReader } from './viewOptions.ts';

/** ITSes (context names) whose new requests are not told of; fires when that changes. */
export interface MutedReader {
  has(its: string): boolean;
  readonly onDidChange: Event<void>;
}

/** What failed to be accepted, until it is accepted, denied or gone; fires what changed. */
export interface FailedReader {
  /** Why, in a sentence, or `undefined`. */
  ofRequest(its: string, request: string): string | undefined;
  ofCluster(its: string, cluster: string): string | undefined;
  /** Names of the requests (CSRs) of this ITS that failed. */
  requests(its: string): readonly string[];
  readonly onDidChange: Event<{ readonly its: string; readonly clusters: readonly string[] }>;
}

/** A file of the workspace from which a WEC differs, and in which keys. */
export interface Drift {
  readonly file: string;
  readonly keys: readonly string[];
}

export interface DriftReader {
  of(its: string, cluster: string): readonly Drift[];
  /** `names` of WECs, `undefined` = all. */
  readonly onDidChange: Event<{ readonly its: string; readonly names: readonly string[] | undefined }>;
}

/** All that the views read. */
export interface TreeSources {
  readonly reader: ClusterReader;
  readonly runs: RunsReader;
  readonly muted: MutedReader;
  readonly options: ViewOptionsReader;
  readonly known: KnownJoins;
  readonly failed: FailedReader;
  readonly details: DetailsReader;
  readonly drift: DriftReader;
  readonly propertyMaps: PropertyMapsReader;
}

/** How an ITS's clusters are grouped: what the rows know and the readers don't. */
export interface Grouping {
  /** Whether the clusters of this ITS are shown in groups, which then tell the numbers. */
  grouped(its: string): boolean;
  /** What they are, or would be, grouped by. */
  by(its: string): GroupBy;
  /** How many clusters of this ITS pass the filter. */
  shown(its: string): number;
  /** How many clusters a group holds. */
  count(group: GroupNode): number;
  /** The clusters of a range, in order. */
  names(range: RangeNode): readonly string[];
}

/** All that a row is drawn from; `now` in ms since 1970. */
export interface Surroundings extends TreeSources {
  readonly grouping: Grouping;
  readonly l10n: L10n;
  readonly now: () => number;
}
