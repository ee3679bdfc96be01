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
import { RequestNotices } from './requestNotices.ts';

export interface StatusParts {
  readonly reader: ClusterReader;
  readonly runs: RunsReader;
  readonly muted: MutedItses;
  readonly configuration: Configuration;
  readonly badge: BadgeHolder;
  readonly log: Log;
}

/** What is told outside the rows: badge, welcome views, notices of new requests. */
export function createStatus({ reader, runs, muted, configuration, badge, log }: StatusParts): vscode.Disposable {
  return vscode.Disposable.from(
    new RequestBadge(reader, badge, vscode.l10n),
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
