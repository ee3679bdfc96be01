import { quote } from '../../clusteradm/commandText.ts';
import type { Log } from '../../log.ts';
import { ClusterError } from '../../errors.ts';
import type { RegistrationRequest } from '../../model.ts';
import { paths } from '../../ocm.ts';
import { acceptRights } from '../../write/rights.ts';
import type { WriteGate } from '../../write/writeGate.ts';
import { chooseCandidate } from '../candidates.ts';
import type { RegistrationPlan } from '../plan.ts';
import type { RegistrationPrompts } from '../prompts.ts';
import { OddRequestError, RequestChangedError, RequestDeniedError, ReviewPostponedError } from '../registrationErrors.ts';
import { explainNotIssued, explainSilence, reportedTrouble } from '../silence.ts';
import { done, impossible, notYet, type Stage, type StageView } from '../stage.ts';
import { holdsCertificate, isAccepted, ownRequests, registrationRequests } from '../truths.ts';

export interface AcceptanceTools {
  readonly gate: WriteGate;
  readonly prompts: RegistrationPrompts;
  /** The setting `kubestellar.approveProved`. */
  readonly approveProved: () => boolean;
  readonly log: Log;
}

const withState = (requests: readonly RegistrationRequest[], state: RegistrationRequest['state']) =>
  requests.filter((request) => request.state === state);

export const requestSeen: Stage = {
  id: 'request',
  title: 'Request seen',
  probe(view) {
    if (holdsCertificate(view)) {
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
      return notYet(`Waiting for the agent. Not from this join: ${strangers.map(({ name }) => name).join(', ')}.`);
    }
    // Nothing arrived: whether the WEC can reach the ITS is known only when its agent says so.
    const trouble = reportedTrouble(view);
    return notYet(
      trouble === undefined
        ? 'Waiting for the agent; whether the WEC can reach the ITS is not checked until it reports.'
        : `Waiting for the agent, which reports so far: ${trouble.why}.`,
    );
  },
  late(view) {
    const [stranger] = withState(registrationRequests(view.situation), 'pending');
    return stranger === undefined
      ? explainSilence(view)
      : new OddRequestError(view.plan.its.context.name, stranger.name, ["It was made with another token than this join's, or before this join began."]);
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
      if (view.acceptWithoutRequest) {
        return done('The agent has its certificate, and you want the WEC accepted again.');
      }
      const settled = holdsCertificate(view) || withState(requests, 'approved').length > 0;
      return isAccepted(view.situation) && settled && withState(requests, 'pending').length === 0
        ? done('It was accepted already.')
        : notYet('To be reviewed.');
    },
    async act(view) {
      const { plan, signal, situation } = view;
      if (holdsCertificate(view) && withState(ownRequests(view), 'pending').length === 0) {
        if (!(await prompts.acceptWithoutRequest(plan.its.context.name, plan.clusterName, signal))) {
          throw new ReviewPostponedError(plan.clusterName);
        }
        view.acceptWithoutRequest = true;
        return;
      }
      const candidate = await chooseCandidate(view, log);
      const { request, verdict, namedByAgent } = candidate;
      // Never by itself into a name that is accepted already: whoever gets this certificate acts as that cluster at once.
      if (!(verdict.kind === 'proved' && namedByAgent && !isAccepted(situation) && approveProved())) {
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
          command: `kubectl --context ${quote(plan.its.context.name)} certificate approve ${quote(name)}`,
          rights: acceptRights(plan.clusterName),
          uid,
        };
        try {
          await gate.replace(plan.its, change, `${paths.requests}/${name}/approval`, approved(reviewed.raw), signal);
        } catch (error) {
          const other = error instanceof ClusterError && (error.kind === 'conflict' || error.kind === 'notFound');
          throw other ? new RequestChangedError(plan.its.context.name, name) : error;
        }
      }
      if (!isAccepted(situation)) {
        await acceptCluster(gate, plan, signal);
      }
    },
    late: explainNotIssued,
  };
}

/** Its resourceVersion is no older than the approval: the ITS's own controllers may write to it just then, so a conflict is tried again. */
async function acceptCluster(gate: WriteGate, plan: RegistrationPlan, signal: AbortSignal): Promise<void> {
  const path = `${paths.managedClusters}/${plan.clusterName}`;
  for (let tries = 3; ; tries--) {
    const { metadata } = await plan.its.api.get<{ metadata: { uid: string; resourceVersion: string } }>(path, { signal });
    const change = {
      what: `accept the ManagedCluster "${plan.clusterName}"`,
      command: `kubectl --context ${quote(plan.its.context.name)} patch managedcluster ${plan.clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
      rights: acceptRights(plan.clusterName),
      uid: metadata.uid,
    };
    const body = { metadata: { uid: metadata.uid, resourceVersion: metadata.resourceVersion }, spec: { hubAcceptsClient: true } };
    try {
      await gate.merge(plan.its, change, path, body, signal);
      return;
    } catch (error) {
      if (tries === 1 || !(error instanceof ClusterError) || error.kind !== 'conflict') {
        throw error;
      }
    }
  }
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
  const context = `--context ${quote(plan.its.context.name)}`;
  return [
    `kubectl ${context} certificate approve ${quote(request.name)}`,
    `kubectl ${context} patch managedcluster ${plan.clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
    `clusteradm ${context} accept --clusters ${plan.clusterName}`,
  ];
}
