import { setAccepted } from '../../acceptance.ts';
import type { Log } from '../../log.ts';
import { acceptCommands } from '../../requests/acceptRequest.ts';
import { approveRequest } from '../../requests/decision.ts';
import type { WriteGate } from '../../write/writeGate.ts';
import { chooseCandidate } from '../candidates.ts';
import type { RegistrationPrompts } from '../prompts.ts';
import { ReviewPostponedError } from '../registrationErrors.ts';
import { OddRequestError, RequestDeniedError } from '../requestErrors.ts';
import { explainNotIssued, explainSilence, hasTooManyRequests, reportedTrouble } from '../silence.ts';
import type { RegistrationAim } from '../plan.ts';
import { done, impossible, notYet, type Stage } from '../stage.ts';
import { hasJoinedUnseen, holdsCertificate, isAccepted, openRequests, ownRequests, registrationRequests, withState } from '../truths.ts';

export interface AcceptanceTools {
  readonly gate: WriteGate;
  readonly prompts: RegistrationPrompts;
  /** The setting `kubestellar.approveProved`. */
  readonly approveProved: () => boolean;
  readonly log: Log;
}

export const requestSeen: Stage<RegistrationAim> = {
  id: 'request',
  title: 'Request seen',
  probe(view) {
    if (holdsCertificate(view)) {
      return done('The agent has its certificate: no request is needed.');
    }
    if (hasJoinedUnseen(view)) {
      return done('The ITS has accepted it, and it has joined: no request is needed.');
    }
    const open = openRequests(view);
    if (open.length > 0) {
      return done(`${open.map(({ name }) => name).join(', ')} on the ITS.`);
    }
    const [denied] = withState(ownRequests(view), 'denied');
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
        ? view.plan.wec === undefined
          ? 'Waiting for the agent of a WEC that can only be seen from the ITS.'
          : 'Waiting for the agent; whether the WEC can reach the ITS is not checked until it reports.'
        : `Waiting for the agent, which reports so far: ${trouble.why}.`,
    );
  },
  late(view) {
    const [stranger] = withState(registrationRequests(view.situation), 'pending');
    return stranger === undefined || hasTooManyRequests(view)
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
            commands: acceptCommands(plan.its, { clusterName: plan.clusterName, name: request.name }),
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
        await approveRequest(gate, plan.its, reviewed, signal);
      }
      if (!isAccepted(situation)) {
        await setAccepted(gate, plan.its, plan.clusterName, true, signal);
      }
    },
    late: explainNotIssued,
  };
}
