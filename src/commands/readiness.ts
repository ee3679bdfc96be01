import * as vscode from 'vscode';
import { HubWatch } from '../cluster/checks/hubWatch.ts';
import { checkReadiness } from '../cluster/checks/itsReadiness.ts';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { CancelledError } from '../cluster/errors.ts';
import { namespaces } from '../cluster/ocm.ts';
import { createPropertiesNamespace as create, propertiesNamespaceCommand } from '../cluster/properties/propertiesNamespace.ts';
import { reportEnding } from '../ids.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { LiveText } from '../ui/documents.ts';
import { inert } from '../ui/inert.ts';
import { checkText } from './checkText.ts';
import type { CommandServices } from './services.ts';
import { chooseIts, withConnection } from './targets.ts';

/** Milliseconds after which what no watch tells is asked again while somebody sees it: webhooks, signer, rights. */
const askedAgain = 20_000;

/** Check ITS Readiness: a live document with a row for each thing that a registration needs of the ITS. */
export async function checkItsReadiness(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const { sessions, configuration, environment, log, documents } = services;
  const context = await chooseIts(services, target);
  const its = await sessions.connection(context);
  const parts = {
    its,
    itsServers: sessions.serversOf(context),
    locateClusteradm: (signal: AbortSignal) => locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal }),
    log,
  };
  const watch = new HubWatch(its, (signal) => checkReadiness(parts, signal), log);
  const isSeen = () => vscode.window.visibleTextEditors.some(({ document }) => documents.liveAt(document.uri) === live);
  const timer = setInterval(() => (isSeen() ? watch.refresh() : undefined), askedAgain);
  const heading = [vscode.l10n.t('Readiness of the ITS "{0}"', context)];
  const live: LiveText = {
    get text() {
      const { result: rows } = watch;
      if (rows === undefined) {
        return [...heading, '', vscode.l10n.t('Checking…'), ''].join('\n');
      }
      const failures = rows.filter(({ state }) => state === 'failed').length;
      const verdict = failures === 0 ? vscode.l10n.t('It can take WECs.') : vscode.l10n.t('It can\'t take WECs: {0} checks failed.', failures);
      return checkText([...heading, verdict], rows);
    },
    onDidChange: watch.onDidChange,
    dispose: () => {
      clearInterval(timer);
      watch.dispose();
      its.api.dispose();
    },
  };
  await documents.showLive(`${context}/readiness${reportEnding}`, live);
}

/** Create Properties Namespace: with consent. */
export async function createPropertiesNamespace(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const context = await chooseIts(services, target);
  const name = namespaces.properties;
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Create the namespace {0} on the ITS "{1}"?', name, context),
    detail: vscode.l10n.t('It holds the customization properties of WECs. KubeStellar makes it when a WDS is attached; until then it is missing.'),
    accept: vscode.l10n.t('Create Namespace'),
    commands: [propertiesNamespaceCommand(context)],
  });
  if (!agreed) {
    throw new CancelledError();
  }
  await withConnection(services, context, async (its) => {
    await create(services.gate, its, new AbortController().signal);
    void vscode.window.showInformationMessage(inert(vscode.l10n.t('The namespace {0} is on the ITS "{1}".', name, context)));
  });
}
