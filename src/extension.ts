import * as vscode from 'vscode';
import { registerTools } from './assistant/registerTools.ts';
import { createClusterLayer, type ClusterLayer } from './clusterLayer.ts';
import { knownJoins } from './commands/knownJoins.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { DetailsStore } from './cluster/details/detailsStore.ts';
import type { Disposable } from './cluster/events.ts';
import { PropertyMapsStore } from './cluster/properties/propertyMapsStore.ts';
import { Forms } from './form/forms.ts';
import { commands } from './ids.ts';
import { createStatus, tokenCountdown } from './status/createStatus.ts';
import { CopiedJoins, isAwaited } from './status/copiedJoins.ts';
import { describeError } from './cluster/errors.ts';
import { FailedAcceptances } from './status/failedAcceptances.ts';
import { MutedItses } from './status/mutedItses.ts';
import { createTrees } from './tree/trees.ts';
import { ViewOptions } from './tree/viewOptions.ts';
import { showViews } from './tree/showViews.ts';
import { Configuration } from './ui/configuration.ts';
import { dialogsOf, editorAnswers, type Answers } from './ui/dialogs.ts';
import { ReadOnlyDocuments } from './ui/documents.ts';
import { LogChannel } from './ui/log.ts';
import { createWecFiles } from './files/createWecFiles.ts';

/** What tests get, and nobody else has to care about. */
export interface ExtensionApi extends Pick<ClusterLayer, 'sessions' | 'runs'> {
  /** Answers modal questions by script: the real ones throw in extension-host tests. */
  useAnswers(answers: Answers): void;
}

/** Builds and wires; contacts nothing. Data flows as ARCHITECTURE.md draws it. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const own = <T extends Disposable>(part: T): T => (context.subscriptions.push(part), part);
  const channel = own(new LogChannel());
  const { log } = channel;
  const configuration = own(new Configuration(vscode.workspace));
  const dialogs = dialogsOf(editorAnswers);
  const { sessions, wdses, runs, gate, refresh } = own(
    createClusterLayer({ configuration, dialogs, memory: context.globalState, awaited: (its) => isAwaited(context.globalState, its), log }),
  );

  const muted = own(new MutedItses(context.globalState));
  const copiedJoins = own(new CopiedJoins(sessions, context.globalState, (error) => log.error(describeError(error))));
  const options = own(new ViewOptions(context.globalState));
  const failed = own(new FailedAcceptances(sessions));
  const details = own(new DetailsStore((its) => sessions.connection(its), log));
  const propertyMaps = own(new PropertyMapsStore((its) => sessions.connection(its), log));
  const wecFiles = own(createWecFiles(sessions, propertyMaps, log));
  const onFirstShown = () => (sessions.show(), wecFiles.scan());
  const trees = own(createTrees({ reader: sessions, runs, muted, options, failed, known: knownJoins({ copiedJoins }), details, drift: wecFiles.drift, propertyMaps }, onFirstShown));
  const views = own(showViews(trees, sessions));
  const documents = own(new ReadOnlyDocuments());
  const countdown = own(tokenCountdown(context.globalState, (error) => log.error(describeError(error))));
  const forms = own(new Forms({ sessions, wdses, gate, dialogs, log, folder: context.extensionUri }));
  own(
    registerCommands({
      ...{ sessions, wdses, runs, gate, configuration, documents, forms, dialogs, muted, options, failed, copiedJoins, wecTree: trees.wecs, environment: process.env, log },
      memory: context.globalState,
      applied: { last: undefined },
      countdown,
      showLog: () => channel.show(),
      execute: (command, ...args) => vscode.commands.executeCommand(commands[command], ...args),
    }),
  );
  own(registerTools({ sessions, memory: context.globalState, log }));
  own(createStatus({ reader: sessions, runs, muted, options, copiedJoins, configuration, itsView: views.its, log }));
  void refresh();
  return { sessions, runs, useAnswers: (answers) => dialogs.use(answers) };
}
