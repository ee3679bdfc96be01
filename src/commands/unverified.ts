import { joinCommandLine, tokenCommand } from '../cluster/registration/commandLine.ts';
import { classifyHubUrl } from '../cluster/registration/environment.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import type { JoinPlan } from '../cluster/registration/planner.ts';
import type { Dialogs } from '../ui/dialogs.ts';
import type { L10n } from '../ui/l10n.ts';

/**
 * Without a pinned CA the token travels over TLS that nobody verifies: asked before the token is made, unless it stays on this machine. A
 * plan without a WEC is of a join that is run elsewhere, where even a loopback address leads to another machine.
 */
export async function mayGoUnverified(dialogs: Pick<Dialogs, 'confirm'>, plan: RegistrationPlan | JoinPlan, l10n: L10n): Promise<boolean> {
  const { name, cluster } = plan.its.context;
  const isHere = 'wec' in plan;
  if (plan.pinnedCa !== undefined || (isHere && classifyHubUrl(cluster.server) === 'loopback')) {
    return true;
  }
  return dialogs.confirm({
    message: l10n.t('Send the registration token of "{0}" over a connection that is not verified?', plan.clusterName),
    detail: plan.internalLookup
      ? l10n.t('With --force-internal-endpoint-lookup, clusteradm sends the registration token to {0} without verifying its certificate.', cluster.server)
      : l10n.t('The kubeconfig context "{0}" holds no CA that could be pinned, so clusteradm sends the registration token to {1} without verifying its certificate.', name, cluster.server),
    accept: l10n.t('Send Unverified'),
    commands: [isHere ? joinCommandLine(plan) : tokenCommand(name)],
  });
}
