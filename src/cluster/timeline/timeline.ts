import { conditionOf } from '../clusterState.ts';
import { lastSignOfLife, type Lease } from '../details/clusterFacts.ts';
import type { Condition, RegistrationRequest } from '../model.ts';
import { bootstrap as names, conditions, leaseName } from '../ocm.ts';
import type { Situation, WecFacts } from '../registration/situation.ts';

export type Side = 'its' | 'wec';

/** One step of a registration. `at` is as the cluster wrote it; `undefined`: no cluster tells when, and `note` says why. */
export interface TimelineStep {
  readonly step: string;
  readonly at: string | undefined;
  /** Whose clock it is: the agent writes to the ITS with the clock of the WEC. */
  readonly clock: Side;
  /** Where it was read. */
  readonly side: Side;
  readonly source: string;
  readonly note?: string;
}

export interface TimelineFacts {
  readonly situation: Situation;
  readonly lease: Lease | undefined;
  /** How much of each side could be read: of what is missing after `partly`, nothing is claimed. */
  readonly its: 'read' | 'partly';
  readonly wec: 'read' | 'partly' | 'notAsked';
}

/** When each step of a registration was, in the order of time; what has no time stays behind the step that it follows. */
export function timelineOf({ situation, lease, ...read }: TimelineFacts): readonly TimelineStep[] {
  const { its } = situation;
  const onWec = read.wec === 'notAsked' ? undefined : situation.wec;
  const steps = [
    ...(onWec === undefined ? [] : joinSteps(onWec)),
    clusterStep(its.managedCluster?.createdAt),
    ...requestSteps(situation),
    acceptedStep(conditionOf(its.managedCluster, conditions.hubAccepted)),
    ...(onWec?.hubCredentials === undefined ? [] : [byWec('Secret of the agent made', onWec.hubCredentials.createdAt, `Secret ${names.hubKubeconfigSecret}`, 'The certificate is put into it later.')]),
    joinedStep(conditionOf(its.managedCluster, conditions.joined)),
    availableStep(conditionOf(its.managedCluster, conditions.available)),
    leaseStep(lease),
    ...(onWec === undefined ? [] : certificateSteps(onWec)),
  ];
  return inOrderOfTime(steps.map((step) => (step.at === undefined && read[step.side] === 'partly' ? { ...step, note: 'Not read: see below.' } : step)));
}

/** Times on `side` that were written with the clock of `clock`; what isn't a time is none. */
function written(side: Side, clock: Side): (step: string, at: string | undefined, source: string, note?: string) => TimelineStep {
  return (step, at, source, note) => {
    const known = at !== undefined && !Number.isNaN(timeOf(at));
    const said = note ?? (known ? undefined : 'The cluster does not tell when.');
    return { step, at: known ? at : undefined, clock, side, source, ...(said !== undefined && { note: said }) };
  };
}

const byIts = written('its', 'its');
const byWec = written('wec', 'wec');
const byAgent = written('its', 'wec');
/** Token and certificate, which the WEC keeps. */
const issuedByIts = written('wec', 'its');

function joinSteps({ bootstrap, klusterlet }: WecFacts): readonly TimelineStep[] {
  const secret = `Secret ${names.kubeconfigSecret}`;
  const applied = conditionOf(klusterlet, 'Applied');
  return [
    issuedByIts('Registration token made', bootstrap?.issuedAt?.toISOString(), `claim iat of the token in ${secret} on the WEC`, bootstrap?.issuedAt === undefined ? 'No token that tells it is there.' : 'Of the last join.'),
    byWec('Bootstrap Secret made', bootstrap?.createdAt, secret, bootstrap === undefined ? 'It is not there.' : 'Of the first join: a later one writes into the same Secret.'),
    byWec('Klusterlet made', klusterlet?.createdAt, 'Klusterlet', klusterlet === undefined ? 'It is not there.' : undefined),
    byWec(applied?.status === 'False' ? 'Klusterlet not applied' : 'Klusterlet applied', applied?.since, 'condition Applied of the Klusterlet', applied === undefined ? 'Not so far.' : lastChange),
  ];
}

const lastChange = 'When this last changed: it may have been so before.';

function clusterStep(at: string | undefined): TimelineStep {
  return byIts('ManagedCluster made', at, 'ManagedCluster', at === undefined ? 'It is not on the ITS.' : undefined);
}

/** An agent that has its certificate made a request once; the ITS deletes those that are decided after an hour. */
function requestSteps({ its, wec }: Situation): readonly TimelineStep[] {
  const own = its.requests.filter(({ addOnName }) => addOnName === undefined).sort((a, b) => timeOf(a.createdAt) - timeOf(b.createdAt));
  const isRenewal = ({ requester }: RegistrationRequest) => requester.startsWith('system:open-cluster-management:');
  const asked = conditionOf(its.managedCluster, conditions.joined)?.status === 'True' || wec.hubCredentials !== undefined;
  const first = own.filter((request) => !isRenewal(request));
  const missing = byIts('Request made', undefined, 'CertificateSigningRequest', asked ? 'Not on the ITS any more: Kubernetes deletes a decided one after an hour.' : 'None is on the ITS.');
  return [
    ...(first.length === 0 ? [missing] : first.flatMap((request) => oneRequest('Request', request))),
    ...own.filter(isRenewal).flatMap((request) => oneRequest('Renewal', request)),
  ];
}

function oneRequest(kind: string, { name, createdAt, state, decidedAt }: RegistrationRequest): readonly TimelineStep[] {
  const conditionTypes = { approved: 'Approved', denied: 'Denied', failed: 'Failed' } as const;
  return [
    byIts(`${kind} made`, createdAt, `CertificateSigningRequest ${name}`),
    state === 'pending'
      ? byIts(`${kind} decided`, undefined, `CertificateSigningRequest ${name}`, 'Not so far.')
      : byIts(`${kind} ${state}`, decidedAt, `condition ${conditionTypes[state]} of CertificateSigningRequest ${name}`),
  ];
}

function acceptedStep(found: Condition | undefined): TimelineStep {
  return byIts(found?.status === 'False' ? 'Not accepted any more' : 'Accepted', found?.since, `condition ${conditions.hubAccepted}`, found === undefined ? 'Not so far.' : lastChange);
}

/** The agent writes it, once, and it never goes back (ocm.md 5.4): so it is the first time. */
function joinedStep(found: Condition | undefined): TimelineStep {
  return byAgent('Joined', found?.since, `condition ${conditions.joined}, which the agent writes`, found === undefined ? 'Not so far.' : undefined);
}

/** The agent tells True and False; it is the ITS that misses the agent. */
function availableStep(found: Condition | undefined): TimelineStep {
  const titles = { True: 'Available', False: 'Not available', Unknown: 'Sign of life missed' } as const;
  const step = found?.status === 'Unknown' ? byIts : byAgent;
  return step(titles[found?.status ?? 'True'], found?.since, `condition ${conditions.available}${found?.status === 'Unknown' ? '' : ', which the agent writes'}`, found === undefined ? 'Not so far.' : lastChange);
}

function leaseStep(lease: Lease | undefined): TimelineStep {
  const source = `Lease ${leaseName}`;
  if (lease === undefined) {
    return byAgent('Last sign of life', undefined, source, 'No Lease is there, or it can\'t be read.');
  }
  const sign = lastSignOfLife(lease);
  return sign !== undefined ? byAgent('Last sign of life', sign, `${source}, which the agent renews`) : byIts('Lease made', lease.createdAt, source, 'No sign of life of the agent has come since.');
}

function certificateSteps({ hubCredentials }: WecFacts): readonly TimelineStep[] {
  const from = hubCredentials?.validFrom?.toISOString();
  return [
    issuedByIts(
      'Certificate ends',
      hubCredentials?.expiresAt?.toISOString(),
      `certificate in Secret ${names.hubKubeconfigSecret} on the WEC`,
      hubCredentials?.expiresAt === undefined ? 'The agent has none.' : from === undefined ? undefined : `Valid from ${from}, which the ITS sets back by some minutes.`,
    ),
  ];
}

function timeOf(text: string): number {
  return Date.parse(text);
}

/** Equal times keep the order of the steps: clusters write whole seconds. */
function inOrderOfTime(steps: readonly TimelineStep[]): readonly TimelineStep[] {
  const groups: TimelineStep[][] = [[]];
  for (const step of steps) {
    if (step.at !== undefined) {
      groups.push([]);
    }
    groups.at(-1)?.push(step);
  }
  const [before = [], ...dated] = groups;
  return [...before, ...dated.sort(([a], [b]) => timeOf(a?.at ?? '') - timeOf(b?.at ?? '')).flat()];
}
