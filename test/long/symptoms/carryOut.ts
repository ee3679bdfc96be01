import assert from 'node:assert/strict';
import { dirname, delimiter } from 'node:path';
import { createPrivateFiles } from '../../../src/cluster/clusteradm/privateFiles.ts';
import { checkReadiness } from '../../../src/cluster/checks/itsReadiness.ts';
import { unjoinWec } from '../../../src/cluster/deregistration/wecSide.ts';
import type { NextCommand, NextStep } from '../../../src/cluster/diagnosis/check.ts';
import { describeError } from '../../../src/cluster/errors.ts';
import { FollowedLog } from '../../../src/cluster/logs/followedLog.ts';
import { agentLogSources } from '../../../src/cluster/logs/logSources.ts';
import { paths } from '../../../src/cluster/ocm.ts';
import { acceptRequest, canBeAccepted } from '../../../src/cluster/requests/acceptRequest.ts';
import { denyRequest } from '../../../src/cluster/requests/decision.ts';
import { reviewOnIts, type RequestOnIts } from '../../../src/cluster/requests/reviewOnIts.ts';
import { deleteRequest, whyStale } from '../../../src/cluster/requests/staleRequests.ts';
import { findRegistration } from '../../../src/cluster/session/registration.ts';
import { readIdentity } from '../../../src/cluster/session/identity.ts';
import { resume, suspend } from '../../../src/cluster/suspension.ts';
import { WriteGate } from '../../../src/cluster/write/writeGate.ts';
import type { FaultBench } from '../../cluster/faultBench.ts';
import { LiveDeregistration } from '../../cluster/liveDeregistration.ts';
import { outputOf } from '../../processes.ts';

/** The operator may look after its agents only at its 5-minute resync; a new Pod of it looks at once. */
export async function hurryOperator(bench: FaultBench): Promise<void> {
  await bench.kubectl('cluster2', 'delete pod -n open-cluster-management -l app=klusterlet');
}

/** Does what the next step of a diagnosis says, as the command of that name does once a person has agreed. */
export class CarryOut {
  readonly #bench: FaultBench;
  readonly #name: string;
  readonly #chosen: string;
  readonly #gate: WriteGate;
  readonly #signal = new AbortController().signal;

  /** `chosen`: the context that a person picks where a command asks for one. */
  constructor(bench: FaultBench, name: string, chosen: string) {
    this.#bench = bench;
    this.#name = name;
    this.#chosen = chosen;
    this.#gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log: bench.log });
  }

  /** Gives what it shows, where it only shows something. */
  async carryOut(step: NextStep): Promise<string | undefined> {
    return 'shell' in step ? this.#inTerminal(step.shell) : this.#commands[step.command]();
  }

  readonly #commands: Readonly<Record<NextCommand, () => Promise<string | undefined>>> = {
    acceptRequests: async () => {
      const open = (await this.#requests()).filter(canBeAccepted);
      assert.notEqual(open.length, 0, 'There is no request to be accepted.');
      for (const one of open) {
        await acceptRequest(this.#gate, await this.#its(), one, this.#signal);
      }
      await this.#bench.kubectl('its1', `wait managedcluster/${this.#name} --for=condition=ManagedClusterConditionAvailable --timeout=120s`);
      await hurryOperator(this.#bench);
      return undefined;
    },
    registerWec: async () => {
      const plan = await this.#bench.plan(this.#name);
      const { error } = await this.#bench.run(plan, { review: () => Promise.resolve('accept'), until: 'available' });
      // Whether it helped, the diagnosis tells: of an agent that went a moment ago the namespace can be going still.
      if (error === undefined || error[0] === 'CancelledError') {
        await hurryOperator(this.#bench);
      }
      return undefined;
    },
    resumeClusters: async () => {
      await resume(this.#gate, await this.#its(), this.#name, { log: this.#bench.log, report: () => undefined }, this.#signal);
      return undefined;
    },
    suspendClusters: async () => {
      await suspend(this.#gate, await this.#its(), this.#name, { log: this.#bench.log, report: () => undefined }, this.#signal);
      return undefined;
    },
    deleteStaleRequests: async () => {
      const stale = (await this.#requests()).filter((one) => whyStale(one) !== undefined);
      assert.notEqual(stale.length, 0, 'No request is stale.');
      for (const one of stale) {
        await deleteRequest(this.#gate, await this.#its(), one, this.#signal);
      }
      return undefined;
    },
    denyRequests: async () => {
      for (const one of (await this.#requests()).filter(({ request }) => request.state === 'pending')) {
        await denyRequest(this.#gate, await this.#its(), one, 'Nobody knows whose it is.', this.#signal);
      }
      return undefined;
    },
    cleanWec: async () => {
      const [its, wec, { path }] = [await this.#its(), await this.#bench.connect(this.#chosen), await this.#bench.clusteradm()];
      const files = createPrivateFiles();
      // As the command: whatever ITS that agent is of.
      const registered = await findRegistration(wec.api, {});
      assert(registered.kind === 'registered');
      const side = { gate: this.#gate, wec, clusterName: this.#name, its: its.context.name, itsServers: [registered.registration.hubServer ?? ''] };
      await unjoinWec({ ...side, clusteradm: path, files, environment: process.env, log: this.#bench.log, signal: this.#signal }).finally(() => files.dispose());
      return undefined;
    },
    deregisterClusters: async () => {
      const [its, { path }] = [await this.#its(), await this.#bench.clusteradm()];
      const found = await its.api.find<{ metadata: { uid: string } }>(`${paths.managedClusters}/${this.#name}`);
      const reached = { its, itsServers: [its.context.cluster.server], wec: await this.#wec(), clusterName: this.#name, uid: found?.metadata.uid };
      const live = new LiveDeregistration({ forceDeletion: () => Promise.resolve(true), forceAgent: true });
      await live.run({ ...reached, neverAccepted: false, labels: {}, takeAway: [], lettingGo: [], clusteradm: path });
      return undefined;
    },
    checkItsReadiness: async () => {
      const its = await this.#its();
      const rows = await checkReadiness({ its, itsServers: [its.context.cluster.server], locateClusteradm: () => this.#bench.clusteradm(), log: this.#bench.log }, this.#signal);
      return rows.map(({ title, state, why }) => `${state}: ${title}. ${why}`).join('\n');
    },
    checkContext: async () => {
      const { api, context } = await this.#wec().catch((error: unknown) => ({ api: undefined, context: { name: describeError(error) } }));
      return api === undefined ? context.name : await readIdentity(api, (await this.#wec()).context).then(() => 'It answers.', describeError);
    },
    showAgentLogs: async () => {
      const wec = await this.#wec();
      const logs = (await agentLogSources(wec, this.#signal)).map((source) => new FollowedLog(wec, source));
      await Promise.all(logs.map((log) => new Promise<void>((resolve) => (log.lines.length > 0 ? resolve() : log.onDidChange(resolve)))));
      const text = logs.flatMap(({ lines }) => lines).join('\n');
      logs.forEach((log) => log.dispose());
      return text;
    },
    diagnose: () => Promise.reject(new Error('A diagnosis is no step of a diagnosis.')),
  };

  /** As copied from the document. Gives what it prints, where it is a question. */
  async #inTerminal(shell: string): Promise<string | undefined> {
    if (shell.startsWith('sudo ')) {
      // To be run on the nodes of a WEC: this machine is none.
      return shell;
    }
    const { kubeconfig, kubectl, clusteradm } = this.#bench.sandbox;
    const path = [dirname(kubectl), dirname(clusteradm), process.env['PATH']].join(delimiter);
    const output = await outputOf('/bin/sh', ['-c', shell], { env: { ...process.env, PATH: path, KUBECONFIG: kubeconfig } });
    return / (get|describe) /.test(shell) ? output : undefined;
  }

  async #requests(): Promise<readonly RequestOnIts[]> {
    const all = await reviewOnIts(await this.#its(), 'all', () => ({}), this.#signal);
    return all.filter(({ request }) => request.clusterName === this.#name);
  }

  #its() {
    return this.#bench.connect('its1');
  }

  #wec() {
    return this.#bench.connect('cluster2');
  }
}
