import { conditionOf } from '../../clusterState.ts';
import { hashOf } from '../../hash.ts';
import { ClusteradmFailedError } from '../../clusteradm/errors.ts';
import { bundleArguments } from '../../clusteradm/bundle.ts';
import { getToken, join } from '../../clusteradm/commands.ts';
import type { PrivateFiles } from '../../clusteradm/privateFiles.ts';
import type { Log } from '../../log.ts';
import { namespaces } from '../../ocm.ts';
import { readToken } from '../../requests/token.ts';
import { joinRights, tokenRights } from '../../write/rights.ts';
import type { WriteGate } from '../../write/writeGate.ts';
import { joinCommandLine, tokenCommand } from '../commandLine.ts';
import { EmptyHubAddressError, JoinIncompleteError, KlusterletNotAppliedError } from '../registrationErrors.ts';
import type { AgentPod } from '../situation.ts';
import { done, impossible, notYet, type HeldToken, type Stage } from '../stage.ts';
import type { ReachedAim, RegistrationPlan } from '../plan.ts';
import { holdsCertificate, joinIsComplete, whatJoinLacks } from '../truths.ts';

export interface JoiningTools {
  readonly gate: WriteGate;
  readonly files: PrivateFiles;
  readonly log: Log;
  /** Of the editor: PATH in it is where log-in plugins are looked up. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A new registration token, made with the real clusteradm. */
export async function makeToken(
  { gate, files, log, environment }: JoiningTools,
  plan: Pick<RegistrationPlan, 'its' | 'bootstrapAccount' | 'clusteradm'>,
  signal: AbortSignal,
): Promise<HeldToken> {
  const change = {
    what: `make a registration token for ${namespaces.operator}/${plan.bootstrapAccount}`,
    command: tokenCommand(plan.its.context.name),
    rights: tokenRights(plan.bootstrapAccount),
  };
  const command = getToken(await files.kubeconfig(plan.its.context));
  const hub = await gate.runTool(plan.its, change, command, { program: plan.clusteradm.path, signal, log, environment });
  const { jti, expiresAt } = readToken(hub.token);
  return { hub, credentialId: jti, expiresAt, hash: hashOf(hub.token) };
}

export function tokenStage(tools: JoiningTools): Stage {
  return {
    id: 'token',
    title: 'Registration token',
    probe(view) {
      if (joinIsComplete(view)) {
        return done('The WEC has what it needs: no new token is made.');
      }
      const { token } = view;
      return token === undefined
        ? notYet('No token yet.')
        : done(`A token that lives until ${token.expiresAt?.toLocaleTimeString() ?? 'the ITS says otherwise'}.`);
    },
    async act(view) {
      view.token = await makeToken(tools, view.plan, view.signal);
    },
  };
}

export function joinStage(tools: JoiningTools): Stage {
  const { gate, files, log, environment } = tools;
  return {
    id: 'join',
    title: 'Join',
    probe(view) {
      const { bootstrap } = view.situation.wec;
      if (bootstrap?.server === '' && bootstrap.tokenHash === view.token?.hash) {
        return impossible(new EmptyHubAddressError(view.plan.wec.context.name, view.plan.its.context.name));
      }
      const lacking = whatJoinLacks(view);
      return lacking === undefined ? done('The klusterlet is installed on the WEC.') : notYet(`The WEC lacks ${lacking}.`);
    },
    async act(view) {
      const { plan, signal } = view;
      // None where the last join was still taken for complete a moment ago.
      const token = (view.token ??= await makeToken(tools, plan, signal));
      const command = join({
        wec: await files.kubeconfig(plan.wec.context),
        hub: token.hub,
        clusterName: plan.clusterName,
        caFile: plan.pinnedCa === undefined ? undefined : await files.write('its-ca.crt', plan.pinnedCa),
        bundle: bundleArguments(
          plan.bundle,
          plan.bundle.kind === 'overrides' ? await files.write('agent-versions.json', plan.bundle.content) : undefined,
        ),
        flags: plan.flags,
      });
      const change = {
        what: `install the klusterlet that registers it as "${plan.clusterName}"`,
        command: joinCommandLine(plan),
        rights: joinRights,
      };
      const run = () => gate.runTool(plan.wec, change, command, { program: plan.clusteradm.path, signal, log, environment });
      try {
        await run();
      } catch (error) {
        // Once more, over what the other one has made: join takes what is there.
        if (!(error instanceof ClusteradmFailedError && error.reason === 'raced')) {
          throw error;
        }
        await run();
      }
    },
    late: ({ plan }, evidence) => new JoinIncompleteError(plan.wec.context.name, evidence),
  };
}

export const klusterletApplied: Stage<ReachedAim> = {
  id: 'klusterlet',
  title: 'Klusterlet applied',
  probe(view) {
    if (holdsCertificate(view)) {
      return done('The agent runs.');
    }
    const { klusterlet } = view.situation.wec;
    const applied = conditionOf(klusterlet, 'Applied');
    if (klusterlet !== undefined && applied?.status === 'True' && klusterlet.observedGeneration >= klusterlet.generation) {
      return done('The klusterlet operator has installed the agent.');
    }
    return notYet(applied?.status === 'False' ? applied.message : operatorTrouble(view.situation.wec.pods));
  },
  late: ({ plan }, evidence) => new KlusterletNotAppliedError(plan.wec.context.name, evidence.replace(/\.$/, '')),
};

function operatorTrouble(pods: readonly AgentPod[]): string {
  const operators = pods.filter(({ namespace }) => namespace === namespaces.operator);
  const waiting = operators.find((pod) => pod.waiting !== undefined);
  if (waiting?.waiting !== undefined) {
    return `Pod "${waiting.name}" is in ${waiting.waiting.reason} (${waiting.waiting.message}).`;
  }
  const [starting] = operators.filter(({ ready }) => !ready);
  if (operators.length === 0 || starting !== undefined) {
    return starting === undefined ? 'Its Pod is not there yet.' : `Its Pod "${starting.name}" is not ready.`;
  }
  return 'Its Pod is ready, but the Klusterlet does not say Applied yet.';
}
