import * as vscode from 'vscode';
import { acceptedCommand } from '../cluster/acceptance.ts';
import { fewAtOnce } from '../cluster/batch.ts';
import { deliveriesTo, type Delivery } from '../cluster/delivery.ts';
import { CancelledError } from '../cluster/errors.ts';
import { readWecs } from '../cluster/foresight/wecFacts.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import { resume, suspend } from '../cluster/suspension.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { fewLines, paragraphs } from '../ui/changeLines.ts';
import { objectsText } from '../ui/foresightWords.ts';
import { runBatchAction } from './batch.ts';
import { foreseeWecs } from './foreseeWecs.ts';
import type { CommandServices } from './services.ts';
import { chooseClusters, eachIts, withConnection } from './targets.ts';

/** Suspend WEC: says what it means for what runs there, then withdraws acceptance and follows the ITS until it has acted on it. */
export async function suspendClusters(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  await eachIts(services, 'suspendClusters', await chooseClusters(services, target, selected), async (its, group) => {
    const names = group.map(({ cluster }) => cluster);
    await withConnection(services, its, async (connection) => {
      const { signal } = new AbortController();
      const [delivered, policies] = await Promise.all([
        fewAtOnce(names, (name) => deliveriesTo(connection.api, name, signal)),
        policyLines(services, connection, names, signal),
      ]);
      const agreed = await services.dialogs.confirm({
        message: vscode.l10n.t('Suspend {0} on the ITS "{1}"?', named(names), its),
        detail: paragraphs(
          [vscode.l10n.t('The ITS stops accepting it: its agent loses its rights there, reports nothing more, and gets no new or changed workloads.'),
          vscode.l10n.t('What runs on it now goes on running. Resume WEC takes it back.')],
          fewLines(names.flatMap((name, index) => deliveryLines(name, delivered[index] ?? []))),
          policies,
        ),
        accept: vscode.l10n.t('Suspend'),
        commands: names.map((name) => acceptedCommand(connection, name, false)),
      });
      if (!agreed) {
        throw new CancelledError();
      }
      await change(services, connection, names, vscode.l10n.t('Suspending {0}', named(names)), 'suspendClusters', suspend);
    });
  });
}

/** Resume WEC: accepts suspended clusters again. One that was never accepted is refused: its request has to be reviewed. */
export async function resumeClusters(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  await eachIts(services, 'resumeClusters', await chooseClusters(services, target, selected), async (its, group) => {
    const names = group.map(({ cluster }) => cluster);
    await withConnection(services, its, async (connection) => {
      const agreed = await services.dialogs.confirm({
        message: vscode.l10n.t('Resume {0} on the ITS "{1}"?', named(names), its),
        detail: vscode.l10n.t('The ITS accepts it again: its agent gets its rights back, and what BindingPolicies select for it is delivered.'),
        accept: vscode.l10n.t('Resume'),
        commands: names.map((name) => acceptedCommand(connection, name, true)),
      });
      if (!agreed) {
        throw new CancelledError();
      }
      await change(services, connection, names, vscode.l10n.t('Resuming {0}', named(names)), 'resumeClusters', resume);
    });
  });
}

async function change(
  services: CommandServices,
  shown: Connection,
  names: readonly string[],
  title: string,
  command: string,
  act: typeof suspend,
): Promise<void> {
  const gate = services.gate.forOneAction(title);
  await runBatchAction(
    services,
    {
      title,
      command,
      name: (name) => name,
      // What is written stays written; only the wait for its effect ends.
      stops: true,
      act: (name, signal, report) =>
        withConnection(services, shown.context.name, (connection) =>
          act(gate, { ...connection, identity: shown.identity }, name, { log: services.log, report }, signal),
        ),
    },
    names,
  );
}

/** Suspending changes no label: policies go on selecting these WECs, and what changes in them no longer arrives. */
async function policyLines(services: CommandServices, its: Connection, names: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const { wecs } = await readWecs(its, names, signal);
  const same = [...wecs].map(([cluster, { facts }]) => ({ cluster, before: facts, after: facts }));
  const { wdses, problems } = await foreseeWecs(services, its, same);
  const selecting = wdses.flatMap(({ wds, policies }) =>
    policies.flatMap(({ policy, workloadObjects, staysIn }) =>
      staysIn.length === 0
        ? []
        : [plainText(vscode.l10n.t('WDS {0}: {1} ({2}) goes on selecting {3}; what changes in it no longer arrives there.', wds, policy, objectsText(workloadObjects, vscode.l10n), named(staysIn)))],
    ),
  );
  return [...fewLines(selecting), ...problems.map(plainText)];
}

function deliveryLines(name: string, deliveries: readonly Delivery[]): string[] {
  if (deliveries.length === 0) {
    return [vscode.l10n.t('{0}: nothing is delivered to it now.', plainText(name))];
  }
  return deliveries.map(({ binding, wds, works }) =>
    plainText(
      binding === ''
        ? vscode.l10n.t('{0}: {1} ManifestWorks that no Binding made.', name, works.length)
        : vscode.l10n.t('{0}: Binding {1} of WDS {2} delivers {3} ManifestWorks.', name, binding, wds, works.length),
    ),
  );
}
