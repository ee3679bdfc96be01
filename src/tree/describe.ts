import { describeCluster, describeClusters, describeGroup, describeRange } from './describeClusters.ts';
import { describeContext } from './describeContext.ts';
import { describeIts } from './describeIts.ts';
import { describeRequest, describeRequestKind, describeRequests } from './describeRequests.ts';
import { describeRun, describeStage } from './describeRun.ts';
import { describeDetail } from './detailRows.ts';
import { describeOrphan, describeOrphans } from './orphanRows.ts';
import type { TreeNode } from './nodes.ts';
import type { Row } from './row.ts';
import type { Surroundings } from './sources.ts';

/** Node -> what to show, from what the readers say now. */
export function describe(node: TreeNode, from: Surroundings): Row {
  switch (node.kind) {
    case 'its':
      return describeIts(node, from);
    case 'run':
      return describeRun(node, from);
    case 'stage':
      return describeStage(node, from);
    case 'clusters':
      return describeClusters(node, from);
    case 'group':
      return describeGroup(node, from);
    case 'range':
      return describeRange(node, from);
    case 'cluster':
      return describeCluster(node, from);
    case 'detail':
      return describeDetail(node, from);
    case 'requests':
      return describeRequests(node, from);
    case 'requestKind':
      return describeRequestKind(node, from);
    case 'request':
      return describeRequest(node, from);
    case 'orphans':
      return describeOrphans(node, from);
    case 'orphan':
      return describeOrphan(node, from);
    case 'context':
      return describeContext(node, from);
  }
}
