import * as vscode from 'vscode';
import { describeError } from '../cluster/errors.ts';
import type { Log } from '../cluster/log.ts';
import type { RunsReader } from '../cluster/registration/runsReader.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { commands } from '../ids.ts';
import { inert } from '../ui/inert.ts';
import type { Configuration } from '../ui/configuration.ts';
import type { CopiedJoins, Arrival } from './copiedJoins.ts';
import { RequestBadge, type BadgeHolder } from './badge.ts';
import { ContextKeys } from './contextKeys.ts';
import type { Memory, MutedItses } from './mutedItses.ts';
import { ViewDescription, type DescriptionHolder } from './viewDescription.ts';
import type { ViewOptionsReader } from '../tree/viewOptions.ts';
import { RequestNotices } from './requestNotices.ts';
import { TokenCountdown } from './tokenCountdown.ts';

export interface StatusParts {
  readonly reader: ClusterReader;
  readonly runs: RunsReader;
  readonly muted: MutedItses;
  readonly configuration: Configuration;
  readonly options: ViewOptionsReader;
  readonly copiedJoins: CopiedJoins;
  readonly itsView: BadgeHolder & DescriptionHolder;
  readonly log: Log;
}

/** What is told outside the rows: badge, welcome views, notices of new requests. */
export function createStatus({ reader, runs, muted, options, copiedJoins, configuration, itsView, log }: StatusParts): vscode.Disposable {
  return vscode.Disposable.from(
    new RequestBadge(reader, itsView, vscode.l10n),
    new ViewDescription(reader, options, itsView, vscode.l10n),
    new ContextKeys(reader, (key, value) => vscode.commands.executeCommand('setContext', key, value)),
    copiedJoins.onDidArrive((arrival) => void tellArrival(arrival).then(undefined, (error: unknown) => log.error(describeError(error)))),
    new RequestNotices({
      isExpected: (request) => copiedJoins.isOwn(request),
      reader,
      runs,
      muted,
      enabled: () => configuration.notifyNewRequests,
      show: (text, ...actions) => vscode.window.showInformationMessage(text, ...actions),
      review: (target) => vscode.commands.executeCommand(commands.reviewRequest, target),
      failed: (error) => log.error(describeError(error)),
      l10n: vscode.l10n,
    }),
  );
}

/** Counts down the life of a token that is copied now, or was in an earlier window. */
export function tokenCountdown(memory: Memory, failed: (error: unknown) => void): TokenCountdown {
  const item = vscode.window.createStatusBarItem('kubestellar.token', vscode.StatusBarAlignment.Right);
  item.name = vscode.l10n.t('KubeStellar: Registration Token');
  return new TokenCountdown({ item, clipboard: vscode.env.clipboard, memory, failed, l10n: vscode.l10n });
}

/** The request of a join that was copied from here: the person has waited for it. */
async function tellArrival({ its, request }: Arrival): Promise<void> {
  const [accept, review] = [vscode.l10n.t('Accept WEC'), vscode.l10n.t('Review')];
  const text = vscode.l10n.t('The request of {0} has come to the ITS {1}, made with the token that you copied.', request.clusterName, its);
  const choice = await vscode.window.showInformationMessage(inert(text), accept, review);
  if (choice === accept) {
    await vscode.commands.executeCommand(commands.acceptRequests, { kind: 'request', id: request.name, its, request: request.name });
  } else if (choice === review) {
    await vscode.commands.executeCommand(commands.reviewRequest, { its, request: request.name });
  }
}
