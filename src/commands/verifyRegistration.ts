import * as vscode from 'vscode';
import { ItsFactsWatch } from '../cluster/registration/itsFactsWatch.ts';
import { verificationVerdict, verifyRegistration } from '../cluster/checks/verifyRegistration.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { RegistrationObserver } from '../cluster/registration/observer.ts';
import { reportEnding } from '../ids.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { LiveText } from '../ui/documents.ts';
import { checkText } from './checkText.ts';
import { knownWecContext } from './knownWec.ts';
import type { CommandServices } from './services.ts';
import { chooseCluster } from './targets.ts';

/** Verify Registration: a live document with a row for each thing that a whole registration shows. */
export async function verify(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const { its: context, cluster } = await chooseCluster(services, target);
  const { sessions, documents, log } = services;
  const its = await sessions.connection(context);
  const name = knownWecContext(services, context, cluster);
  const wec = name === undefined ? undefined : await sessions.connection(name);
  const heading = [vscode.l10n.t('Registration of "{0}" with the ITS "{1}"', cluster, context)];
  await documents.showLive(`${context}/verify-${cluster}${reportEnding}`, wec === undefined ? withoutWec(its, cluster, heading, services) : withWec(its, wec, cluster, [...heading, vscode.l10n.t('WEC context: {0}', wec.context.name)], log));
}

function withWec(its: Connection, wec: Connection, cluster: string, heading: readonly string[], log: CommandServices['log']): LiveText {
  const observer = new RegistrationObserver(its, wec, cluster, log);
  return {
    get text() {
      const { its: onIts, wec: onWec } = observer.situation;
      return observer.answered ? documentOf(cluster, heading, verifyRegistration(cluster, onIts, onWec), observer.problem?.message) : loading(heading);
    },
    onDidChange: observer.onDidChange,
    dispose: () => {
      observer.dispose();
      its.api.dispose();
      wec.api.dispose();
    },
  };
}

function withoutWec(its: Connection, cluster: string, heading: readonly string[], { log }: CommandServices): LiveText {
  const watch = new ItsFactsWatch(its, cluster, log);
  return {
    get text() {
      return watch.complete ? documentOf(cluster, heading, verifyRegistration(cluster, watch.facts, undefined), undefined) : loading(heading);
    },
    onDidChange: watch.onDidChange,
    dispose: () => {
      watch.dispose();
      its.api.dispose();
    },
  };
}

function documentOf(cluster: string, heading: readonly string[], rows: ReturnType<typeof verifyRegistration>, problem: string | undefined): string {
  return checkText([...heading, '', verificationVerdict(cluster, rows), ...(problem === undefined ? [] : [problem])], rows);
}

function loading(heading: readonly string[]): string {
  return [...heading, '', vscode.l10n.t('Loading…'), ''].join('\n');
}
