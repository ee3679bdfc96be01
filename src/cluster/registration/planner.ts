import { readFile } from 'node:fs/promises';
import { chooseBundle } from '../clusteradm/bundle.ts';
import type { Clusteradm } from '../clusteradm/locate.ts';
import type { Connection } from '../kube/connection.ts';
import type { ContextCluster } from '../kubeconfig/clusterContext.ts';
import { checkItsReady, clusterInfoServer } from './checks.ts';
import type { RegistrationPlan } from './plan.ts';

/** What a person chose, with both clusters reached. */
export interface Choices {
  readonly its: Connection;
  readonly wec: Connection;
  readonly clusterName: string;
  readonly flags: readonly string[];
  readonly clusteradm: Clusteradm;
  /** Server URLs of all contexts that lead to this ITS. */
  readonly itsServers: readonly string[];
}

const internalLookupFlag = '--force-internal-endpoint-lookup';

/** Reads what the exact command depends on. Throws the sentence that says why this ITS can't take a WEC. */
export async function preparePlan(choices: Choices, signal: AbortSignal): Promise<RegistrationPlan> {
  const { its, flags, clusteradm } = choices;
  const readiness = await checkItsReady(its, signal);
  const internalServer = await clusterInfoServer(its, signal);
  const bundle = chooseBundle({ tool: clusteradm.tool, hub: readiness.ocmVersion, bootstrapAccount: 'new' });
  const internalLookup = flags.includes(internalLookupFlag);
  return {
    its,
    wec: choices.wec,
    clusterName: choices.clusterName,
    flags,
    internalLookup,
    clusteradm,
    bundle,
    hubServers: [...new Set([...choices.itsServers, ...(internalServer === undefined ? [] : [internalServer])])],
    // With the internal lookup clusteradm talks to the ITS before it looks at --ca-file (ocm.md 2.7), so it pins nothing.
    pinnedCa: internalLookup ? undefined : await pinnableCa(its.context.cluster),
    warnings: [...readiness.warnings, ...bundle.warnings],
  };
}

/** PEM of the CA in the ITS context; none where the context itself doesn't verify. */
async function pinnableCa({ skipTLSVerify, caData, caFile }: ContextCluster): Promise<string | undefined> {
  if (skipTLSVerify) {
    return undefined;
  }
  if (caData !== undefined) {
    return Buffer.from(caData, 'base64').toString('utf8');
  }
  return caFile === undefined ? undefined : await readFile(caFile, 'utf8');
}
