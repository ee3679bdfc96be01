/** Where a WEC runs, as far as it matters for `join`. */
export type Environment = 'kind' | 'k3d' | 'openshift' | 'eks' | 'gke' | 'aks' | 'unknown';

export const environments: readonly Environment[] = ['kind', 'k3d', 'openshift', 'eks', 'gke', 'aks', 'unknown'];

export const environmentNames: Readonly<Record<Environment, string>> = {
  kind: 'kind',
  k3d: 'k3d',
  openshift: 'OpenShift',
  eks: 'EKS',
  gke: 'GKE',
  aks: 'AKS',
  unknown: 'another or unknown environment',
};

/** What was read from the WEC; what could not be read is left empty. */
export interface EnvironmentFacts {
  readonly providerIDs: readonly string[];
  readonly nodeNames: readonly string[];
  readonly apiGroups: readonly string[];
  /** Server URL of its context. */
  readonly server: string;
}

export interface DetectedEnvironment {
  readonly environment: Environment;
  /** A full sentence: by what it was recognised. */
  readonly evidence: string;
}

interface Sign {
  readonly environment: Environment;
  readonly of: 'apiGroups' | 'providerIDs' | 'nodeNames' | 'host';
  readonly pattern: RegExp;
}

/**
 * In order of trust. OpenShift first: it also runs on the clouds, whose provider ids its nodes then carry. A cloud's
 * `providerID` alone is no sign, as people run clusters of their own on its machines.
 */
const signs: readonly Sign[] = [
  { environment: 'openshift', of: 'apiGroups', pattern: /^(config|route)\.openshift\.io$/ },
  { environment: 'kind', of: 'providerIDs', pattern: /^kind:\/\// },
  { environment: 'k3d', of: 'providerIDs', pattern: /^k3s:\/\/k3d-/ },
  { environment: 'eks', of: 'host', pattern: /\.eks\.amazonaws\.com(\.cn)?$/ },
  { environment: 'eks', of: 'apiGroups', pattern: /^(vpcresources\.k8s\.aws|eks\.amazonaws\.com)$/ },
  { environment: 'gke', of: 'apiGroups', pattern: /^(networking|node|auto)\.gke\.io$/ },
  { environment: 'gke', of: 'nodeNames', pattern: /^(gke|gk3)-.+-[0-9a-f]{8}-[a-z0-9]{4}$/ },
  { environment: 'aks', of: 'host', pattern: /\.azmk8s\.io$/ },
  { environment: 'aks', of: 'nodeNames', pattern: /^aks-.+-vmss[0-9a-z]{6}$/ },
  { environment: 'k3d', of: 'nodeNames', pattern: /^k3d-.+-(server|agent)-\d+$/ },
];

const described: Readonly<Record<Sign['of'], string>> = {
  apiGroups: 'it serves the API group',
  providerIDs: 'a node has the providerID',
  nodeNames: 'a node is named',
  host: 'its API server is at',
};

export function detectEnvironment(facts: EnvironmentFacts): DetectedEnvironment {
  const values = { ...facts, host: [hostOf(facts.server)] };
  for (const { environment, of, pattern } of signs) {
    const value = values[of].find((entry) => pattern.test(entry));
    if (value !== undefined) {
      return { environment, evidence: `The WEC runs on ${environmentNames[environment]}: ${described[of]} ${value}.` };
    }
  }
  return {
    environment: 'unknown',
    evidence: 'No API group, node or server address of the WEC tells where it runs.',
  };
}

export type HubUrlClass = 'public' | 'loopback' | 'localtest.me';

/**
 * How far an ITS address reaches: `loopback` and `localtest.me` (which resolves to 127.0.0.1, KubeFlex's default domain) mean
 * the machine that uses them; `public` is any other, reachable or not.
 */
export function classifyHubUrl(url: string): HubUrlClass {
  const host = hostOf(url);
  if (host === 'localtest.me' || host.endsWith('.localtest.me')) {
    return 'localtest.me';
  }
  const loopback =
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    ['0.0.0.0', '[::1]', '[::]'].includes(host) ||
    // An IPv4 loopback address written as IPv6, as the URL parser prints it.
    host.startsWith('[::ffff:7f');
  return loopback ? 'loopback' : 'public';
}

/** In lower case, without port and without the dot of a full name; the URL parser also resolves forms such as `127.1`. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase().replace(/\.$/, '') : '';
}
