import type { Log } from '../../log.ts';
import { describeError } from '../../errors.ts';
import type { RegistrationRequest } from '../../model.ts';
import { labels, namespaces, paths } from '../../ocm.ts';
import { requestsNamedByAgent } from '../../requests/agentLog.ts';
import { parseRequest } from '../../requests/parseRequest.ts';
import { judgeRequest, type Verdict } from '../../requests/verdict.ts';
import { acceptRights } from '../../write/rights.ts';
import type { WriteGate } from '../../write/writeGate.ts';
import type { RegistrationPrompts } from '../prompts.ts';
import { DifferentRequestersError, OddRequestError, RequestDeniedError, ReviewPostponedError } from '../registrationErrors.ts';
import { explainNotIssued, explainSilence } from '../silence.ts';
import { done, impossible, notYet, type ReviewedRequest, type Stage, type StageView } from '../stage.ts';
import {
  expectedCredentialId,
  hasJoined,
  holdsCertificate,
  isAccepted,
  ownRequests,
  registrationRequests,
} from '../truths.ts';

export interface AcceptanceTools {
  readonly gate: WriteGate;
  readonly prompts: RegistrationPrompts;
  /** The setting `kubestellar.approveProved`. */
  readonly approveProved: () => boolean;
  readonly log: Log;
}

interface RawList {
  readonly items?: readonly Record<string, unknown>[];
}

interface Candidate extends ReviewedRequest {
  readonly verdict: Verdict;
}

const withState = (requests: readonly RegistrationRequest[], state: RegistrationRequest['state']) =>
  requests.filter((request) => request.state === state);

export const requestSeen: Stage = {
  id: 'request',
  title: 'Request seen',
  probe(view) {
    if (hasJoined(view.situation) || holdsCertificate(view)) {
      return done('The agent has its certificate: no request is needed.');
    }
    const requests = ownRequests(view);
    const open = [...withState(requests, 'pending'), ...withState(requests, 'approved')];
    if (open.length > 0) {
      return done(`${open.map(({ name }) => name).join(', ')} on the ITS.`);
    }
    const [denied] = withState(requests, 'denied');
    if (denied !== undefined) {
      return impossible(new RequestDeniedError(view.plan.its.context.name, denied.name));
    }
    const strangers = withState(registrationRequests(view.situation), 'pending');
    if (strangers.length > 0) {
      return notYet(`Waiting for the agent. ${strangers.map(({ name }) => name).join(', ')} is not this join's: its token is another.`);
    }
    // Nothing arrived: whether the WEC can reach the ITS is known only when its agent says so.
    return notYet('Waiting for the agent; whether the WEC can reach the ITS is not checked until it reports.');
  },
  late(view) {
    const [stranger] = withState(registrationRequests(view.situation), 'pending');
    return stranger === undefined
      ? explainSilence(view)
      : new OddRequestError(view.plan.its.context.name, stranger.name, ["It was made with another token than this join's."]);
  },
};

export function reviewStage({ prompts, approveProved, log }: AcceptanceTools): Stage {
  return {
    id: 'review',
    title: 'Request reviewed',
    probe(view) {
      if (view.reviewed !== undefined) {
        return done(`${view.reviewed.request.name}, made by ${view.reviewed.request.requester}.`);
      }
      const requests = ownRequests(view);
      const settled = hasJoined(view.situation) || holdsCertificate(view) || withState(requests, 'approved').length > 0;
      return isAccepted(view.situation) && settled && withState(requests, 'pending').length === 0
        ? done('It was accepted already.')
        : notYet('To be reviewed.');
    },
    async act(view) {
      const candidate = await chooseCandidate(view, log);
      const { plan, signal } = view;
      const { request, verdict } = candidate;
      if (!(verdict.kind === 'proved' && approveProved())) {
        const answer = await prompts.reviewRequest(
          {
            its: plan.its.context.name,
            wec: plan.wec.context.name,
            clusterName: plan.clusterName,
            request,
            verdict,
            commands: acceptCommands(view, request),
          },
          signal,
        );
        if (answer === 'later') {
          throw new ReviewPostponedError(plan.clusterName);
        }
      }
      view.reviewed = { request, raw: candidate.raw };
    },
  };
}

export function acceptStage({ gate }: AcceptanceTools): Stage {
  return {
    id: 'accept',
    title: 'Accepted',
    probe(view) {
      const name = view.reviewed?.request.name;
      const current = view.situation.its.requests.find((request) => request.name === name);
      const approved = name === undefined || current?.state === 'approved' || holdsCertificate(view);
      if (!isAccepted(view.situation) || !approved) {
        return notYet('Approve the request, then accept the ManagedCluster.');
      }
      return current === undefined || current.issued || holdsCertificate(view)
        ? done('The request is approved and the ITS accepts the WEC.')
        : notYet('Approved; waiting for the certificate.');
    },
    async act(view) {
      const { plan, reviewed, signal, situation } = view;
      if (reviewed !== undefined && reviewed.request.state === 'pending') {
        const { name, uid } = reviewed.request;
        const change = {
          what: `approve the request "${name}" of "${plan.clusterName}"`,
          command: `kubectl --context ${plan.its.context.name} certificate approve ${name}`,
          rights: acceptRights(plan.clusterName),
          uid,
        };
        await gate.replace(plan.its, change, `${paths.requests}/${name}/approval`, approved(reviewed.raw), signal);
      }
      const path = `${paths.managedClusters}/${plan.clusterName}`;
      if (!isAccepted(situation)) {
        const { metadata } = await plan.its.api.get<{ metadata: { uid: string; resourceVersion: string } }>(path, { signal });
        const change = {
          what: `accept the ManagedCluster "${plan.clusterName}"`,
          command: `kubectl --context ${plan.its.context.name} patch managedcluster ${plan.clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
          rights: acceptRights(plan.clusterName),
          uid: metadata.uid,
        };
        const body = { metadata: { uid: metadata.uid, resourceVersion: metadata.resourceVersion }, spec: { hubAcceptsClient: true } };
        await gate.merge(plan.its, change, path, body, signal);
      }
    },
    late: explainNotIssued,
  };
}

/** The one request to show. Throws where none deserves it: denied, odd, or several with different subjects and none proved. */
async function chooseCandidate(view: StageView, log: Log): Promise<Candidate> {
  const { plan, signal } = view;
  const its = plan.its.context.name;
  const list = await plan.its.api.get<RawList>(paths.requests, {
    query: { labelSelector: `${labels.clusterName}=${plan.clusterName}` },
    signal,
  });
  const all = (list.items ?? []).flatMap((raw) => {
    const request = parseRequest(raw);
    return request === undefined ? [] : [{ request, raw }];
  });
  const pending = all.map(({ request }) => request).filter(({ state }) => state === 'pending');
  const agentNamedRequests = await namedByAgent(view, log);
  const expected = expectedCredentialId(view);
  const own = new Set(ownRequests(view).map(({ uid }) => uid));
  const candidates = all
    .filter(({ request }) => request.state === 'pending' || (request.state === 'approved' && own.has(request.uid)))
    .map(({ request, raw }): Candidate => {
      const verdict = judgeRequest(request, {
        clusterName: plan.clusterName,
        ...(expected !== undefined && { expectedCredentialId: expected }),
        agentNamedRequests,
        otherPending: pending.filter(({ uid }) => uid !== request.uid),
      });
      return { request, raw, verdict };
    })
    .filter(({ verdict }) => verdict.kind !== 'addOn' && verdict.kind !== 'renewal');

  const proved = candidates.filter(({ verdict }) => verdict.kind === 'proved');
  const best = newest(proved) ?? newest(candidates.filter(({ verdict }) => verdict.kind === 'expectedUnproved'));
  if (best !== undefined) {
    return best;
  }
  if (candidates.length > 1 || candidates.some(({ verdict }) => verdict.kind === 'duplicateName')) {
    throw new DifferentRequestersError(its, plan.clusterName, candidates.map(({ request }) => request.name));
  }
  const [odd] = candidates;
  if (odd === undefined) {
    throw explainSilence(view);
  }
  throw new OddRequestError(its, odd.request.name, odd.verdict.reasons);
}

function newest(candidates: readonly Candidate[]): Candidate | undefined {
  return [...candidates].sort((a, b) => b.request.createdAt.localeCompare(a.request.createdAt))[0];
}

/** The second witness: names of requests that the agent on this WEC says it made. Unreadable logs prove nothing and stop nothing. */
async function namedByAgent({ plan, situation, signal }: StageView, log: Log): Promise<ReadonlySet<string>> {
  const agents = situation.wec.pods.filter(
    ({ namespace, app }) => namespace === namespaces.agent && (app === 'klusterlet-registration-agent' || app === 'klusterlet-agent'),
  );
  const names = new Set<string>();
  for (const pod of agents) {
    try {
      const text = await plan.wec.api.text(`/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/log`, {
        query: { limitBytes: 1_000_000, ...(pod.containers[0] !== undefined && { container: pod.containers[0] }) },
        signal,
      });
      requestsNamedByAgent(text).forEach((name) => names.add(name));
    } catch (error) {
      log.debug(`The log of Pod ${pod.name} can't be read: ${describeError(error)}`);
    }
  }
  return names;
}

/** The object as it was shown, plus the approval; uid and resourceVersion in it make the API server refuse any other. */
function approved(raw: Readonly<Record<string, unknown>>): unknown {
  const status = (raw['status'] ?? {}) as { readonly conditions?: readonly unknown[] };
  const approval = {
    type: 'Approved',
    status: 'True',
    reason: 'KubeStellarAccept',
    message: 'Reviewed and approved in KubeStellar for VS Code.',
    lastUpdateTime: new Date().toISOString(),
  };
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    ...raw,
    status: { ...status, conditions: [...(status.conditions ?? []), approval] },
  };
}

function acceptCommands({ plan }: StageView, request: RegistrationRequest): readonly string[] {
  const context = `--context ${plan.its.context.name}`;
  return [
    `kubectl ${context} certificate approve ${request.name}`,
    `kubectl ${context} patch managedcluster ${plan.clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
    `clusteradm ${context} accept --clusters ${plan.clusterName}`,
  ];
}
