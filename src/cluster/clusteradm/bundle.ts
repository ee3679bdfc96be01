import { ClusteradmUnfitError } from './errors.ts';
import { compareVersions, formatVersion, parseVersion, type Version } from './versions.ts';

/** Which agents `clusteradm join` is told to install. */
export type BundleChoice =
  /** `--bundle-version`: clusteradm knows it. */
  | { readonly kind: 'known'; readonly version: string; readonly warnings: readonly string[] }
  /** A version that clusteradm doesn't know: `content` goes into a file for `--bundle-version-overrides`. */
  | { readonly kind: 'overrides'; readonly version: string; readonly content: string; readonly warnings: readonly string[] }
  /** No flag: the version of the ITS is unknown, and clusteradm's own agents fit any that it can have. */
  | { readonly kind: 'default'; readonly warnings: readonly string[] };

/** `--bundle-version` values that a release of clusteradm has compiled in, its default first (ocm.md 9.3). */
const compiledBundles: Readonly<Record<string, readonly string[]>> = {
  '0.10.1': ['0.15.2', '0.13.0', '0.13.1', '0.13.2', '0.13.3', '0.14.0', '0.15.0'],
  '0.11.2': ['0.16.1', '0.14.0', '0.15.0', '0.15.2', '0.16.0'],
  '1.0.0': ['1.0.0', '0.15.0', '0.15.2', '0.16.0'],
  '1.0.1': ['1.0.0', '0.15.0', '0.15.2', '0.16.0'],
  '1.0.2': ['1.0.0', '0.15.0', '0.15.2', '0.16.0'],
  '1.1.0': ['1.1.0', '0.16.0', '1.0.0'],
  '1.2.1': ['1.2.1', '1.0.0', '1.0.1', '1.1.0', '1.1.1', '1.1.3', '1.2.0'],
  '1.3.1': ['1.3.1', '1.1.0', '1.1.1', '1.1.3', '1.2.0', '1.2.1', '1.3.0'],
};

const newAccountSince: Version = { major: 0, minor: 11, patch: 0 };
const overridesSince: Version = { major: 1, minor: 0, patch: 0 };
/** Agents from here on need a hub that serves add-ons as v1beta1, so one of at least `betaAddOnsSince`. */
const betaAgentsSince: Version = { major: 1, minor: 3, patch: 0 };
const betaAddOnsSince: Version = { major: 1, minor: 2, patch: 0 };
const newestKnownLine: Version = { major: 1, minor: 3, patch: 0 };

export interface BundleFacts {
  readonly tool: Version;
  /** OCM version of the ITS, with or without `v`; `undefined` where it can't be read. */
  readonly hub: string | undefined;
  /** The newest add-on API that the ITS serves; tells 1.2 and newer apart where `hub` is unknown. */
  readonly servesBetaAddOns?: boolean;
  /** The one that the ITS has. clusteradm until 0.10 asks for the old one, from 0.11 for the new one. */
  readonly bootstrapAccount?: 'new' | 'old';
}

/** The agents that fit the ITS, for this clusteradm. Throws `ClusteradmUnfitError` that names what to install. */
export function chooseBundle(facts: BundleFacts): BundleChoice {
  const { tool } = facts;
  const hub = facts.hub === undefined ? undefined : parseVersion(facts.hub);
  requireAccount(facts, hub);
  if (hub === undefined) {
    return withoutHubVersion(facts);
  }
  const version = formatVersion(hub);
  const warnings = warningsFor(tool, hub);
  if (compiledBundles[formatVersion(tool)]?.includes(version)) {
    return { kind: 'known', version, warnings };
  }
  if (compareVersions(tool, overridesSince) >= 0) {
    return { kind: 'overrides', version, content: JSON.stringify({ ocm: `v${version}` }), warnings };
  }
  throw new ClusteradmUnfitError(
    `clusteradm ${formatVersion(tool)} is too old for this ITS: it can't install agents of OCM ${version}. Install clusteradm ${fitting(hub)}.`,
  );
}

/** `overridesFile`: where the content of an `overrides` choice was written. */
export function bundleArguments(choice: BundleChoice, overridesFile?: string): readonly string[] {
  switch (choice.kind) {
    case 'known':
      return ['--bundle-version', choice.version];
    case 'overrides':
      if (overridesFile === undefined) {
        throw new TypeError('The overrides of a bundle need a file.');
      }
      return ['--bundle-version-overrides', overridesFile];
    case 'default':
      return [];
  }
}

/** Whether agents of one OCM version work with a hub of another (ocm.md 0.1); a version that can't be read is given the benefit of the doubt. */
export function agentsFit(agents: string, hub: string): boolean {
  const [ours, theirs] = [parseVersion(agents), parseVersion(hub)];
  return ours === undefined || theirs === undefined || compareVersions(ours, betaAgentsSince) < 0 || compareVersions(theirs, betaAddOnsSince) >= 0;
}

/** The bootstrap account that `get token` of this clusteradm makes its token for. */
export function accountAskedFor(tool: Version): 'new' | 'old' {
  return compareVersions(tool, newAccountSince) >= 0 ? 'new' : 'old';
}

function requireAccount({ tool, bootstrapAccount }: BundleFacts, hub: Version | undefined): void {
  const asksForNew = accountAskedFor(tool) === 'new';
  if (asksForNew && bootstrapAccount === 'old') {
    throw new ClusteradmUnfitError(
      `clusteradm ${formatVersion(tool)} is too new for this ITS, which was made by clusteradm 0.10 or older and has another bootstrap account. ` +
        'Install clusteradm 0.10.1, or run "clusteradm init" of a newer version on the ITS.',
    );
  }
  if (!asksForNew && bootstrapAccount === 'new') {
    throw new ClusteradmUnfitError(
      `clusteradm ${formatVersion(tool)} is too old for this ITS: it asks for the bootstrap account of OCM 0.15 and older. ` +
        `Install clusteradm ${hub === undefined ? '1.0 or newer' : fitting(hub)}.`,
    );
  }
}

function withoutHubVersion({ tool, servesBetaAddOns }: BundleFacts): BundleChoice {
  if (compareVersions(tool, betaAgentsSince) < 0) {
    return {
      kind: 'default',
      warnings: [
        `The OCM version of the ITS can't be read, so clusteradm ${formatVersion(tool)} installs the agents of its own version.`,
      ],
    };
  }
  if (servesBetaAddOns === true) {
    return {
      kind: 'default',
      warnings: [
        `The OCM version of the ITS can't be read; it is 1.2 or newer, so the agents of clusteradm ${formatVersion(tool)} fit it.`,
      ],
    };
  }
  throw new ClusteradmUnfitError(
    servesBetaAddOns === false
      ? `clusteradm ${formatVersion(tool)} is too new for this ITS, whose OCM is older than 1.2: its agents would restart every 10 minutes. ` +
        'Install clusteradm 1.0, or get the right to read the Deployment "cluster-manager" in namespace "open-cluster-management" of the ITS, ' +
        'so that agents of its exact version can be chosen.'
      : `The OCM version of the ITS can't be read, and agents of clusteradm ${formatVersion(tool)} fit only OCM 1.2 and newer. ` +
        'Get the right to read the Deployment "cluster-manager" in namespace "open-cluster-management" of the ITS, or install clusteradm 1.0.',
  );
}

function warningsFor(tool: Version, hub: Version): string[] {
  const warnings: string[] = [];
  if (compareLines(tool, fittingLine(hub)) < 0) {
    warnings.push(
      `clusteradm ${formatVersion(tool)} is older than the ITS (OCM ${formatVersion(hub)}): its manifests with these agents are untried. ` +
        `clusteradm ${fitting(hub)} fits.`,
    );
  } else if (compareVersions(tool, betaAgentsSince) >= 0 && compareVersions(hub, betaAddOnsSince) < 0) {
    warnings.push(
      `clusteradm ${formatVersion(tool)} is newer than the ITS (OCM ${formatVersion(hub)}): it is told to install agents of that version, ` +
        `whose operator may lack a right that its manifests don't grant. clusteradm ${fitting(hub)} fits.`,
    );
  }
  if (compareLines(tool, newestKnownLine) > 0) {
    warnings.push(`clusteradm ${formatVersion(tool)} is newer than any that this extension was tried with.`);
  }
  return warnings;
}

function compareLines(a: Version, b: Version): number {
  return compareVersions({ ...a, patch: 0 }, { ...b, patch: 0 });
}

/** The line of clusteradm that belongs to an OCM version: the same numbers since 1.0, five minors lower before. */
function fittingLine({ major, minor }: Version): Version {
  return major === 0 ? { major, minor: Math.max(minor - 5, 0), patch: 0 } : { major, minor, patch: 0 };
}

function fitting(hub: Version): string {
  const { major, minor } = fittingLine(hub);
  return `${major}.${minor}`;
}
