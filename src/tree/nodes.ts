import type { StageId } from '../cluster/registration/runsReader.ts';

/**
 * Rows of both views: names of things, never their data, which is read from the readers when a row is drawn.
 * One row is one object for as long as it is there; `id` is unique in its view.
 */
export type ItsViewNode = ItsNode | RunNode | StageNode | ClustersNode | GroupNode | RangeNode | ClusterNode | DetailNode | RequestsNode | RequestKindNode | RequestNode | OrphansNode | OrphanNode;
export type TreeNode = ItsViewNode | ContextNode;

/** An ITS; `its` is its context name, here and below. */
export interface ItsNode {
  readonly kind: 'its';
  readonly id: string;
  readonly its: string;
}

/** A registration of this window. */
export interface RunNode {
  readonly kind: 'run';
  readonly id: string;
  readonly its: string;
  readonly run: string;
  readonly parent: ItsNode;
}

export interface StageNode {
  readonly kind: 'stage';
  readonly id: string;
  readonly its: string;
  readonly run: string;
  readonly stage: StageId;
  readonly parent: RunNode;
}

/** The folder Clusters. */
export interface ClustersNode {
  readonly kind: 'clusters';
  readonly id: string;
  readonly its: string;
  readonly parent: ItsNode;
}

/** Clusters of one group (clusterGroups.ts), where that was asked for or an ITS has too many for one list. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly its: string;
  readonly group: string;
  readonly parent: ClustersNode;
}

/** Clusters of a group whose names follow each other, where the group has too many for one list; `start` is where it begins. */
export interface RangeNode {
  readonly kind: 'range';
  readonly id: string;
  readonly its: string;
  readonly group: string;
  readonly start: string;
  readonly parent: GroupNode;
}

export interface ClusterNode {
  readonly kind: 'cluster';
  readonly id: string;
  readonly its: string;
  readonly cluster: string;
  readonly parent: ClustersNode | GroupNode | RangeNode;
}

/** A fact about a cluster, below its row; `path` are the keys from the cluster's row down to it. */
export interface DetailNode {
  readonly kind: 'detail';
  readonly id: string;
  readonly its: string;
  readonly cluster: string;
  readonly path: readonly string[];
  readonly parent: ClusterNode | DetailNode;
}

/** The folder Pending Requests. */
export interface RequestsNode {
  readonly kind: 'requests';
  readonly id: string;
  readonly its: string;
  readonly parent: ItsNode;
}

/** Requests that no person decides on, below Pending Requests where they are asked for. */
export interface RequestKindNode {
  readonly kind: 'requestKind';
  readonly id: string;
  readonly its: string;
  readonly purpose: 'renewal' | 'addOn';
  readonly parent: RequestsNode;
}

/** `request` is the name of the CSR. */
export interface RequestNode {
  readonly kind: 'request';
  readonly id: string;
  readonly its: string;
  readonly request: string;
  readonly parent: RequestsNode | RequestKindNode;
}

/** The folder Properties Without a WEC, where there are some. */
export interface OrphansNode {
  readonly kind: 'orphans';
  readonly id: string;
  readonly its: string;
  readonly parent: ItsNode;
}

/** `name` is that of the ConfigMap, and was a WEC's. */
export interface OrphanNode {
  readonly kind: 'orphan';
  readonly id: string;
  readonly its: string;
  readonly name: string;
  readonly parent: OrphansNode;
}

/** A context of the view Clusters to Register. */
export interface ContextNode {
  readonly kind: 'context';
  readonly id: string;
  readonly context: string;
}

/** What to draw again: the whole view, or these rows with what is below them. */
export type Refresh<Node> = 'all' | readonly Node[];

/** Joins the parts of a row's place; JSON keeps `["a","b/c"]` and `["a/b","c"]` apart. */
export function nodeId(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

export function parentOf(node: TreeNode): ItsViewNode | undefined {
  return 'parent' in node ? node.parent : undefined;
}
