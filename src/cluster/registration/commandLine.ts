import { bundleArguments } from '../clusteradm/bundle.ts';
import { commandText, quote } from '../clusteradm/commandText.ts';
import { join } from '../clusteradm/commands.ts';
import type { RegistrationPlan } from './plan.ts';

/** What the masked command shows in place of the files that exist only while it runs. */
const shownFiles = { ca: 'its-ca.crt', overrides: 'agent-versions.json' };

/** The `clusteradm join` that a registration runs, as a person would type it, its token masked: for reading and copying. */
export function joinCommandLine(plan: RegistrationPlan): string {
  const { its, wec, clusterName, bundle, flags, pinnedCa } = plan;
  return commandText(
    join({
      wec: { file: '', context: wec.context.name },
      hub: { token: 'masked', hubServer: its.context.cluster.server },
      clusterName,
      caFile: pinnedCa === undefined ? undefined : shownFiles.ca,
      bundle: bundleArguments(bundle, shownFiles.overrides),
      flags,
    }),
  );
}

/** Makes a registration token, and prints the join command with it. */
export function tokenCommand(its: string): string {
  return `clusteradm --context ${quote(its)} get token`;
}

/** The document's own commands for the same registration, for comparison. */
export function documentCommands({ its, clusterName }: RegistrationPlan): readonly string[] {
  const context = `--context ${quote(its.context.name)}`;
  return [
    tokenCommand(its.context.name),
    `kubectl ${context} get csr`,
    `clusteradm ${context} accept --clusters ${clusterName}`,
    `kubectl ${context} get managedcluster ${clusterName} -o yaml`,
  ];
}
