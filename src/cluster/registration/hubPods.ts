import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseAgentPod } from './parseAgent.ts';

interface HubPod {
  readonly name: string;
  /** Its Deployment, by label `app`. */
  readonly app: string;
  readonly ready: boolean;
  readonly phase: string;
  /** What keeps it, in Kubernetes' words; empty where it says nothing. */
  readonly state: string;
}

/** What is missing while no Pod of a Deployment works (ocm.md 6 and 7.1), by a part of its Pods' names. */
const consequences: readonly (readonly [part: string, without: string])[] = [
  [
    '-webhook',
    'without the webhooks, the ITS takes no change of what they check; where they were never set up, the default cluster set is not put on new clusters and ' +
      'the permission to accept is not enforced',
  ],
  ['-placement-', 'without the placement controller, no Placement chooses clusters'],
  ['-addon-manager-', 'without the add-on manager, no add-on comes to new clusters'],
];

/**
 * A sentence about the Pods of an ITS that are pending, one about those that were started and don't work, and one about Deployments that
 * have none. Takes Pods and Deployments as the API server sends them.
 */
export function hubPodTroubles(rawPods: readonly unknown[], rawDeployments: readonly unknown[]): readonly string[] {
  const pods = rawPods.flatMap(parseHubPod);
  const works = (app: string) => pods.some((pod) => pod.app === app && pod.ready);
  // One that was evicted, or ended, stays until somebody deletes it, while another does its work.
  const troubled = pods.filter(({ ready, phase, app }) => !ready && phase !== 'Succeeded' && !(phase === 'Failed' && works(app)));
  return [
    sentence('are pending', troubled.filter(({ phase }) => phase === 'Pending'), works),
    sentence('are not ready', troubled.filter(({ phase }) => phase !== 'Pending'), works),
    withoutPods(rawDeployments, pods),
  ].flatMap((one) => one ?? []);
}

/** Scaled to 0, or refused by quota or admission: no Pod is there to tell of it. */
function withoutPods(raw: readonly unknown[], pods: readonly HubPod[]): string | undefined {
  const empty = raw.flatMap((deployment) => {
    const name = plainText(field(field(deployment, 'metadata'), 'name'));
    const app = plainText(field(field(field(field(deployment, 'spec'), 'selector'), 'matchLabels'), 'app'));
    return pods.some((pod) => pod.app === app) ? [] : [name];
  });
  return empty.length === 0 ? undefined : `${empty.length} Deployments of the ITS have no Pod (${empty.join(', ')})${meaningOf(empty)}.`;
}

/** What is missing without Pods or Deployments of these names. */
function meaningOf(names: readonly string[]): string {
  const without = consequences.flatMap(([part, one]) => (names.some((name) => `${name}-`.includes(part)) ? [one] : []));
  return without.length === 0 ? '' : `: ${without.join('; ')}`;
}

function sentence(what: string, pods: readonly HubPod[], works: (app: string) => boolean): string | undefined {
  if (pods.length === 0) {
    return undefined;
  }
  const names = pods.map(({ name, state }) => (state === '' ? name : `${name}: ${state}`)).join(', ');
  const lacking = pods.filter(({ app }) => !works(app));
  const meaning = lacking.length === 0 ? ': others do their work meanwhile' : meaningOf(lacking.map(({ name }) => name));
  return `${pods.length} Pods of the ITS ${what} (${names})${meaning}.`;
}

function parseHubPod(raw: unknown): HubPod[] {
  const pod = parseAgentPod(raw);
  if (pod === undefined) {
    return [];
  }
  const status = field(raw, 'status');
  // A container that has just ended waits for nothing yet.
  const containers = field(status, 'containerStatuses');
  const ended = Array.isArray(containers) ? containers.map((one) => plainText(field(field(field(one, 'state'), 'terminated'), 'reason'))).find((reason) => reason !== '') : undefined;
  const state = pod.waiting?.reason ?? ended ?? plainText(field(status, 'reason'));
  return [{ name: plainText(pod.name), app: pod.app ?? pod.name, ready: pod.ready, phase: plainText(field(status, 'phase')), state: plainText(state) }];
}
