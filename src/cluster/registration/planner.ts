import { readFile } from 'node:fs/promises';
import { accountAskedFor, chooseBundle } from '../clusteradm/bundle.ts';
import type { Clusteradm } from '../clusteradm/locate.ts';
import { formatVersion } from '../clusteradm/versions.ts';
import type { Connection } from '../kube/connection.ts';
import type { ContextCluster } from '../kubeconfig/clusterContext.ts';
import { bootstrap } from '../ocm.ts';
import { normalisedUrl } from '../session/identity.ts';
import { checkItsReady, readClusterInfo, recordsCredentialIds, servesBetaAddOns, type ClusterInfo, type ItsReadiness } from './checks.ts';
import type { RegistrationAim, RegistrationPlan } from './plan.ts';
import { OldBootstrapAccountError } from './registrationErrors.ts';

/** What a person chose, with the ITS reached. */
export interface JoinChoices {
  readonly its: Connection;
  readonly clusterName: string;
  readonly flags: readonly string[];
  readonly clusteradm: Clusteradm;
  /** Server URLs of all contexts that lead to this ITS. */
  readonly itsServers: readonly string[];
}

/** With both clusters reached. */
export interface Choices extends JoinChoices {
  readonly wec: Connection;
}

/** All of a plan that the ITS's side decides. */
export type JoinPlan = Omit<RegistrationPlan, 'wec'>;

const internalLookupFlag = '--force-internal-endpoint-lookup';

/** Reads how this ITS and its agents are known: enough to follow a registration, whoever began it. Throws ClusterErrors. */
export async function prepareAim<Wec extends Connection | undefined>(
  { its, wec, clusterName, itsServers }: { readonly its: Connection; readonly wec: Wec; readonly clusterName: string; readonly itsServers: readonly string[] },
  signal: AbortSignal,
): Promise<RegistrationAim & { readonly wec: Wec }> {
  const clusterInfo = await readClusterInfo(its, signal);
  return {
    ...{ its, wec, clusterName },
    ...knownBy(its, itsServers, clusterInfo, await authorityOf(its.context.cluster)),
    recordsCredentialIds: await recordsCredentialIds(its, signal),
  };
}

export async function preparePlan(choices: Choices, signal: AbortSignal): Promise<RegistrationPlan> {
  return { ...(await prepareJoin(choices, signal)), wec: choices.wec };
}

/** Reads what the exact command depends on. Throws the sentence that says why this ITS can't take a WEC. */
export async function prepareJoin(choices: JoinChoices, signal: AbortSignal): Promise<JoinPlan> {
  const { its, flags, clusteradm } = choices;
  const readiness = await checkItsReady(its, signal);
  const clusterInfo = await readClusterInfo(its, signal);
  const contextCa = await authorityOf(its.context.cluster);
  const account = accountFor(choices, readiness);
  const bundle = chooseBundle({
    tool: clusteradm.tool,
    hub: readiness.ocmVersion,
    bootstrapAccount: account,
    ...(readiness.ocmVersion === undefined && { servesBetaAddOns: await servesBetaAddOns(its, signal) }),
  });
  const internalLookup = flags.includes(internalLookupFlag);
  return {
    its,
    clusterName: choices.clusterName,
    flags,
    internalLookup,
    clusteradm,
    bundle,
    bootstrapAccount: account === 'new' ? bootstrap.serviceAccount : bootstrap.oldServiceAccount,
    ...knownBy(its, choices.itsServers, clusterInfo, contextCa),
    agentServer: internalLookup ? clusterInfo.server : its.context.cluster.server,
    // With the internal lookup clusteradm talks to the ITS before it looks at --ca-file (ocm.md 2.7), so it pins nothing.
    pinnedCa: internalLookup ? undefined : contextCa,
    recordsCredentialIds: await recordsCredentialIds(its, signal),
    warnings: [...(readiness.podTroubles ?? []), ...bundle.warnings],
  };
}

/** The account that this clusteradm asks for, where the ITS has it; a clusteradm that is too old is left to `chooseBundle`. */
function accountFor({ its, clusteradm }: JoinChoices, { accounts }: ItsReadiness): 'new' | 'old' {
  const asked = accountAskedFor(clusteradm.tool);
  if (asked === 'new' && !accounts.has('new')) {
    throw new OldBootstrapAccountError(its.context.name, formatVersion(clusteradm.tool));
  }
  return accounts.has(asked) ? asked : 'new';
}

/** The addresses that all mean this ITS, and what verifies it there. */
function knownBy(its: Connection, servers: readonly string[], clusterInfo: ClusterInfo, contextCa: string | undefined): Pick<RegistrationAim, 'hubServers' | 'hubAuthorities'> {
  return {
    hubServers: [...new Set([...servers, ...(clusterInfo.server === undefined ? [] : [clusterInfo.server])])],
    hubAuthorities: hubAuthorities(its.context.cluster.server, contextCa, clusterInfo),
  };
}

/** What verifies the ITS at its context's address is certain: the connection goes by it. Its `cluster-info` was written once, and can be outdated. */
function hubAuthorities(server: string, contextCa: string | undefined, info: ClusterInfo): RegistrationAim['hubAuthorities'] {
  const known = (...pems: readonly (string | undefined)[]) => pems.filter((pem) => pem !== undefined);
  const byServer = {
    ...(info.server !== undefined && info.ca !== undefined && { [normalisedUrl(info.server)]: known(info.ca, contextCa) }),
    [normalisedUrl(server)]: known(contextCa),
  };
  return Object.fromEntries(Object.entries(byServer).filter(([, pems]) => pems.length > 0));
}

/** PEM of the CA in the ITS context; none where the context itself doesn't verify. */
async function authorityOf({ skipTLSVerify, caData, caFile }: ContextCluster): Promise<string | undefined> {
  if (skipTLSVerify) {
    return undefined;
  }
  if (caData !== undefined) {
    return Buffer.from(caData, 'base64').toString('utf8');
  }
  return caFile === undefined ? undefined : await readFile(caFile, 'utf8');
}
