import { classifyHubUrl, environmentNames, type DetectedEnvironment, type Environment, type HubUrlClass } from './environment.ts';

export interface AdvisorFacts {
  /** Detected, or as the person changed it (then with evidence that says so). */
  readonly detected: DetectedEnvironment;
  /** Server URL of the ITS context, which becomes `--hub-apiserver`. */
  readonly hubUrl: string;
  /** Server in `kube-public/cluster-info` of the ITS; `undefined` where there is none. */
  readonly clusterInfoServer: string | undefined;
  /** Server URL of the WEC context. */
  readonly wecUrl: string;
}

/** Advice about one flag of `clusteradm join`. */
export interface FlagAdvice {
  readonly flag: '--singleton' | '--force-internal-endpoint-lookup';
  /** Set unless the person changes it. */
  readonly recommended: boolean;
  /** May be set at all. */
  readonly offered: boolean;
  /** A full sentence. */
  readonly reason: string;
}

export interface Advice {
  readonly singleton: FlagAdvice;
  readonly internalLookup: FlagAdvice;
  /** The recommended flags, as arguments. */
  readonly flags: readonly string[];
  /** Full sentences about what may keep the agent from reaching the ITS. */
  readonly warnings: readonly string[];
  /** Full sentences: what the advice goes by. */
  readonly evidence: readonly string[];
}

const localContainers: readonly Environment[] = ['kind', 'k3d'];
const clouds: readonly Environment[] = ['eks', 'gke', 'aks'];

/** Which flags `clusteradm join` should get, and why. Pure. */
export function advise(facts: AdvisorFacts): Advice {
  const { environment, evidence } = facts.detected;
  const hubClass = classifyHubUrl(facts.hubUrl);
  const singleton = adviseSingleton(environment);
  const internalLookup = adviseInternalLookup(facts, hubClass);
  return {
    singleton,
    internalLookup,
    flags: [singleton, internalLookup].filter(({ recommended }) => recommended).map(({ flag }) => flag),
    warnings: warnings(facts, hubClass, internalLookup),
    evidence: [evidence, hubEvidence(facts.hubUrl, hubClass), clusterInfoEvidence(facts.clusterInfoServer)],
  };
}

/** One Pod or two: it has nothing to do with clusters of a single node (ocm.md 2.1). */
function adviseSingleton(environment: Environment): FlagAdvice {
  const recommended = localContainers.includes(environment);
  return {
    flag: '--singleton',
    recommended,
    offered: true,
    reason: recommended
      ? 'Registration and work agent run in one Pod, which saves memory on a local test cluster; KubeStellar\'s get-started does the same. OCM calls it alpha.'
      : 'Registration and work agent run in a Pod each, OCM\'s default. With the flag they share one (OCM calls that alpha); the number of nodes plays no part.',
  };
}

function adviseInternalLookup({ detected, hubUrl, clusterInfoServer, wecUrl }: AdvisorFacts, hubClass: HubUrlClass): FlagAdvice {
  const advice = (recommended: boolean, offered: boolean, reason: string): FlagAdvice => ({
    flag: '--force-internal-endpoint-lookup',
    recommended,
    offered,
    reason,
  });
  const { environment } = detected;
  if (environment === 'openshift') {
    return advice(false, false, 'Never on OpenShift: its agents have to use the ITS\'s public address.');
  }
  if (clusterInfoServer === undefined) {
    return advice(
      false,
      false,
      'The ITS\'s cluster-info names no server, so with the flag the agent would get an empty address and could not start.',
    );
  }
  if (hubClass === 'public') {
    return advice(false, true, `The agent uses the ITS's address ${hubUrl}; with the flag it would use ${clusterInfoServer} instead.`);
  }
  if (classifyHubUrl(clusterInfoServer) !== 'public') {
    return advice(
      false,
      true,
      `It would not help: the ITS's cluster-info names ${clusterInfoServer}, which is valid on the ITS's own machine only, as ${hubUrl} is.`,
    );
  }
  if (localContainers.includes(environment)) {
    return advice(
      true,
      true,
      `In a ${environmentNames[environment]} node, ${hubUrl} means the node itself. With the flag the agent uses ${clusterInfoServer} from the ITS's cluster-info, ` +
        'which works on a shared container network. The ITS\'s certificate is not verified while that is looked up.',
    );
  }
  if (environment === 'unknown' && classifyHubUrl(wecUrl) !== 'public') {
    return advice(
      false,
      true,
      `WEC and ITS are on this machine. Set the flag if the agent runs in a container that reaches ${clusterInfoServer} but not ${hubUrl}.`,
    );
  }
  return advice(
    false,
    true,
    `The ITS's cluster-info names ${clusterInfoServer}, which usually works only on the ITS's own network. Set the flag if the WEC can reach that address.`,
  );
}

function warnings({ detected, hubUrl, wecUrl }: AdvisorFacts, hubClass: HubUrlClass, lookup: FlagAdvice): string[] {
  const { environment } = detected;
  if (hubClass === 'public' || lookup.recommended) {
    return [];
  }
  if (localContainers.includes(environment)) {
    return [
      `The agent runs in a container, where ${hubUrl} means the container itself, and the ITS names no address that would work there. ` +
        'Give the ITS an address that containers reach.',
    ];
  }
  if (environment === 'unknown' && classifyHubUrl(wecUrl) !== 'public') {
    return [`${hubUrl} is valid on this machine only; an agent that runs in a container or virtual machine can't reach it.`];
  }
  const what = clouds.includes(environment) || environment === 'openshift' ? `on ${environmentNames[environment]}` : `at ${wecUrl}`;
  return [
    `${hubUrl} is valid on this machine only, so the agent of a WEC ${what} can't reach the ITS. ` +
      'Use an ITS context with an address that the WEC reaches.',
  ];
}

function hubEvidence(hubUrl: string, hubClass: HubUrlClass): string {
  switch (hubClass) {
    case 'loopback':
      return `The ITS's address ${hubUrl} is a loopback address.`;
    case 'localtest.me':
      return `The ITS's address ${hubUrl} is in the domain localtest.me, which always means the machine that looks it up.`;
    case 'public':
      return `The ITS's address ${hubUrl} is no loopback address; whether the WEC reaches it is not checked.`;
  }
}

function clusterInfoEvidence(server: string | undefined): string {
  return server === undefined ? 'The ITS\'s cluster-info names no server.' : `The ITS's cluster-info names the server ${server}.`;
}
