export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** What `clusteradm version` says of the tool: `1.3.1` also from `v1.3.1-0-g1a2b3c4`. */
export interface ClusteradmVersion {
  readonly tool: Version;
  /** OCM version whose agents it installs unless told otherwise. */
  readonly defaultBundle: Version | undefined;
}

/** The first `1.2.3` in a text, whatever stands around it; a missing patch counts as 0. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch = '0'] = /(?<![\d.])(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** Negative where `a` is older than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** `1.2.3`, without `v`. */
export function formatVersion({ major, minor, patch }: Version): string {
  return `${major}.${minor}.${patch}`;
}

/**
 * The output of `clusteradm version`. From 1.3 it has the lines "clusteradm version" and "default bundle version"; until 1.2
 * "client version", then the release of the current cluster, where there is one (ocm.md 9.4).
 */
export function parseVersionOutput(stdout: string): ClusteradmVersion | undefined {
  const tool = versionOf(stdout, /^\s*(?:clusteradm|client)\s+version\s*:(.*)$/m);
  return tool && { tool, defaultBundle: versionOf(stdout, /^\s*default bundle\s+version\s*:(.*)$/m) };
}

function versionOf(text: string, line: RegExp): Version | undefined {
  return parseVersion(line.exec(text)?.[1] ?? '');
}
