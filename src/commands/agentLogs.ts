import * as vscode from 'vscode';
import { logCommand } from '../cluster/commandsToRead.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { FollowedLog, keptLines, type LogState } from '../cluster/logs/followedLog.ts';
import { agentLogSources, hubLogSources, type LogPart, type LogSource } from '../cluster/logs/logSources.ts';
import { plainText } from '../cluster/plainText.ts';
import { isSame } from '../tree/contexts.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { LiveText } from '../ui/documents.ts';
import { knownWecContext } from './knownWec.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError } from './targets.ts';

interface Chosen {
  readonly source: LogSource;
  readonly previous: boolean;
}

/** Show Agent Logs: a read-only document that follows the log of operator or agent on a WEC; on the row of an ITS, of its controllers. */
export async function showAgentLogs(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const context = await chooseContext(services, target);
  const connection = await services.sessions.connection(context);
  try {
    const { signal } = new AbortController();
    const sources = target?.kind === 'its' ? await hubLogSources(connection, signal) : await agentLogSources(connection, signal);
    const { source, previous } = await chooseContainer(services, context, sources);
    const name = `${context}/${source.pod}-${source.container}${previous ? '-previous' : ''}.log`;
    await services.documents.showLive(name, liveLog(connection, source, previous));
  } catch (error) {
    connection.api.dispose();
    throw error;
  }
}

/** Of the WEC: the one whose agent says so; else one that is picked, those with an agent first. */
async function chooseContext({ sessions, dialogs }: CommandServices, target: TreeNode | undefined): Promise<string> {
  if (target?.kind === 'context') {
    return target.context;
  }
  if (target?.kind === 'its') {
    return target.its;
  }
  const known = target?.kind === 'cluster' ? knownWecContext({ sessions }, target.its, target.cluster) : undefined;
  if (known !== undefined) {
    return known;
  }
  sessions.contactUnasked();
  const contexts = sessions.contexts().filter((context) => target === undefined || !('its' in target) || !isSame(context, target.its));
  const choices = contexts.map(({ name, server, registeredAs }) => ({
    label: name,
    description: registeredAs === undefined ? server : vscode.l10n.t('registered as {0}', registeredAs.clusterName),
    registered: registeredAs !== undefined,
    value: name,
  }));
  return dialogs.pick({
    title: target?.kind === 'cluster' ? vscode.l10n.t('Logs of the Agent of {0}', target.cluster) : vscode.l10n.t('Logs of an Agent'),
    placeHolder: vscode.l10n.t('The context of the WEC'),
    choices: choices.sort((a, b) => Number(b.registered) - Number(a.registered)),
  });
}

/** Not asked where there is but one; the run before a restart is offered where there was one. */
async function chooseContainer({ dialogs }: CommandServices, context: string, sources: readonly LogSource[]): Promise<Chosen> {
  const choices = sources.flatMap((source) => [
    { label: partName(source), description: stateOf(source), detail: `${source.namespace}/${source.pod}`, value: { source, previous: false } },
    ...(source.restarts === 0
      ? []
      : [{ label: vscode.l10n.t('{0}, before its last restart', partName(source)), description: '', detail: `${source.namespace}/${source.pod}`, value: { source, previous: true } }]),
  ]);
  const [only] = choices;
  if (only === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No Pod of an agent or its operator is on context "{0}": nothing has joined it to an ITS.', context));
  }
  return choices.length === 1 ? only.value : dialogs.pick<Chosen>({ title: vscode.l10n.t('Logs on {0}', context), placeHolder: vscode.l10n.t('Whose log'), choices });
}

function partName({ part, container }: LogSource): string {
  const names: Readonly<Record<LogPart, string>> = {
    operator: vscode.l10n.t('Klusterlet operator'),
    registration: vscode.l10n.t('Registration agent'),
    work: vscode.l10n.t('Work agent'),
    agent: vscode.l10n.t('Agent (registration and work)'),
  };
  return part === undefined ? container : names[part];
}

function stateOf({ ready, waiting, restarts }: LogSource): string {
  const state = ready ? vscode.l10n.t('ready') : waiting === '' ? vscode.l10n.t('not ready') : waiting;
  return restarts === 0 ? state : vscode.l10n.t('{0}, {1} restarts', state, restarts);
}

function liveLog(connection: Connection, source: LogSource, previous: boolean): LiveText {
  const followed = new FollowedLog(connection, source, { previous });
  const { namespace, pod, container } = source;
  const command = `# ${plainText(logCommand(connection.context.name, namespace, pod, container, previous))}`;
  return {
    get text() {
      const { lines, dropped, state } = followed;
      const kept = dropped === 0 ? [] : [vscode.l10n.t('# The last {0} lines: {1} older ones were let go.', keptLines, dropped)];
      return [command, vscode.l10n.t('# Tokens are hidden.'), ...kept, '', ...lines, '', `# ${stateText(state)}`, ''].join('\n');
    },
    onDidChange: followed.onDidChange,
    followEnd: true,
    dispose: () => {
      followed.dispose();
      connection.api.dispose();
    },
  };
}

function stateText(state: LogState): string {
  switch (state.kind) {
    case 'connecting':
      return vscode.l10n.t('Loading…');
    case 'following':
      return vscode.l10n.t('This document follows the log while it is open.');
    case 'waiting':
      return vscode.l10n.t('{0} It is tried again.', plainText(state.why));
    case 'ended':
      return vscode.l10n.t('{0} Nothing more comes.', plainText(state.why));
  }
}
