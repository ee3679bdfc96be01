import type { TreeNode } from '../tree/nodes.ts';
import type { CommandServices } from './services.ts';
import { chooseCluster } from './targets.ts';

/** Edit Labels and Properties: the form of one WEC. */
export async function editForm(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  await services.forms.open(await chooseCluster(services, target));
}
