import * as vscode from 'vscode';
import { describeError } from '../cluster/errors.ts';
import type { Log } from '../cluster/log.ts';
import type { RunsReader } from '../cluster/registration/runsReader.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { commands } from '../ids.ts';
import type { Configuration } from '../ui/configuration.ts';
import { RequestBadge, type BadgeHolder } from './badge.ts';
import { ContextKeys } from './contextKeys.ts';
import type { MutedItses } from './mutedItses.ts';
import { ViewDescription, type DescriptionHolder } from './viewDescription.ts';
import type { ViewOptionsReader } from '../tree/viewOptions.ts';
import { RequestNotices } from './requestNotices.ts';

export interface StatusParts {
  readonly reader: ClusterReader;
  readonly runs: RunsReader;
  readonly muted: MutedItses;
  readonly configuration: Configuration;
  readonly options: ViewOptionsReader;
  readonly itsView: BadgeHolder & DescriptionHolder;
  readonly log: Log;
}

/** What is told outside the rows: badge, welcome views, notices of new requests. */
export function createStatus({ reader, runs, muted, options, configuration, itsView, log }: StatusParts): vscode.Disposable {
  return vscode.Disposable.from(
    new RequestBadge(reader, itsView, vscode.l10n),
    new ViewDescription(reader, options, itsView, vscode.l10n),
    new ContextKeys(reader, (key, value) => vscode.commands.executeCommand('setContext', key, value)),
    new RequestNotices({
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
