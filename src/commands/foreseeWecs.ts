import type { Connection } from '../cluster/kube/connection.ts';
import { Foreseer, type ForeseerServices } from '../cluster/foresight/foreseer.ts';
import type { Foresight, WecChange } from '../cluster/foresight/foresight.ts';
import { askingWdses } from '../ui/askingWdses.ts';

/** What these changes do to BindingPolicies, asked anew, with Cancel. Throws CancelledError. */
export async function foreseeWecs(services: ForeseerServices, its: Connection, changes: readonly WecChange[]): Promise<Foresight> {
  return askingWdses((options) => new Foreseer(services, its.context.name).foresee(its, changes, options));
}
