import type { Log } from '../log.ts';
import { labels, paths } from '../ocm.ts';
import { parseRequest } from '../requests/parseRequest.ts';
import { judgeRequest, type Verdict } from '../requests/verdict.ts';
import { readNamedRequests } from './agentTestimony.ts';
import { DifferentRequestersError, OddRequestError } from './requestErrors.ts';
import { explainSilence } from './silence.ts';
import type { ReviewedRequest } from '../requests/decision.ts';
import type { StageView } from './stage.ts';
import { expectedCredentialId, ownRequests } from './truths.ts';

interface RawList {
  readonly items?: readonly Record<string, unknown>[];
}

/** A request that may be this join's, and what is to be thought of it. */
export interface Candidate extends ReviewedRequest {
  readonly verdict: Verdict;
  /** The agent's own log names it: a token can be read from the process list while clusteradm runs, the log can't be forged from there. */
  readonly namedByAgent: boolean;
}

/** The one request to show. Throws where none deserves it: denied, odd, or several with different subjects and none proved. */
export async function chooseCandidate(view: StageView, log: Log): Promise<Candidate> {
  const { plan, situation, signal } = view;
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
  const agents = situation.wec.pods.filter(({ namespace }) => namespace === situation.wec.agentNamespace);
  const { names: agentNamedRequests } = await readNamedRequests(plan.wec, agents, log, signal);
  const expected = expectedCredentialId(view);
  const { managedCluster } = situation.its;
  const own = new Set(ownRequests(view).map(({ uid }) => uid));
  const candidates = all
    .filter(({ request }) => request.state === 'pending' || (request.state === 'approved' && own.has(request.uid)))
    .map(({ request, raw }): Candidate => {
      const verdict = judgeRequest(request, {
        clusterName: plan.clusterName,
        ...(expected !== undefined && { expectedCredentialId: expected }),
        ...(managedCluster !== undefined && { managedCluster }),
        ...(plan.recordsCredentialIds && { hubRecordsCredentialIds: true }),
        agentNamedRequests,
        otherPending: pending.filter(({ uid }) => uid !== request.uid),
      });
      return { request, raw, verdict, namedByAgent: agentNamedRequests.has(request.name) };
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
