import * as vscode from 'vscode';
import { removeLeftovers } from './cluster/clusteradm/privateFiles.ts';
import { describeError } from './cluster/errors.ts';
import { Disposables, type Disposable } from './cluster/events.ts';
import { KnownWdses } from './cluster/foresight/knownWdses.ts';
import { KubeconfigSource } from './cluster/kubeconfig/kubeconfigSource.ts';
import type { Log } from './cluster/log.ts';
import { RegistrationRuns } from './cluster/registration/runs.ts';
import { ClusterSessions } from './cluster/session/clusterSessions.ts';
import { WriteGate } from './cluster/write/writeGate.ts';
import { registrationPrompts } from './commands/registrationPrompts.ts';
import type { Configuration } from './ui/configuration.ts';
import type { Dialogs } from './ui/dialogs.ts';
import { editorFolderWatcher } from './ui/folderWatcher.ts';

export interface ClusterLayerParts {
  readonly configuration: Configuration;
  readonly dialogs: Dialogs;
  readonly memory: vscode.Memento;
  /** ITSes (contexts) that are watched without being shown: somebody waits for a request there. */
  readonly awaited: (its: string) => boolean;
  readonly log: Log;
}

/** The cluster layer, built from what only the editor knows: settings, dialogs, memory, file events. */
export interface ClusterLayer extends Disposable {
  readonly sessions: ClusterSessions;
  readonly wdses: KnownWdses;
  readonly runs: RegistrationRuns;
  readonly gate: WriteGate;
  /** Reads the kubeconfig again. */
  readonly refresh: () => Promise<void>;
}

export function createClusterLayer({ configuration, dialogs, memory, awaited, log }: ClusterLayerParts): ClusterLayer {
  const owned = new Disposables();
  const environment = process.env;
  const source = owned.own(
    new KubeconfigSource({
      location: () => ({ setting: configuration.kubeconfig ?? '', environment }),
      watcher: editorFolderWatcher,
      log,
    }),
  );
  const sessions = owned.own(
    new ClusterSessions(source, {
      connect: async (context) => {
        // Not at activation: execa and much of the layer come with it.
        const { createKubeApi } = await import('./cluster/kube/undiciKubeApi.ts');
        return createKubeApi(context, { log, environment });
      },
      memory,
      guards: () => configuration.guardedContexts,
      background: (context) => configuration.watchInBackground || awaited(context),
      log,
    }),
  );
  const gate = new WriteGate({
    guardOf: (context) => sessions.guardOf(context),
    confirmTypedName: (context, what) =>
      dialogs.typedName(context, vscode.l10n.t('Context "{0}" is guarded. This would {1}.', context, what)),
    log,
  });
  const runs = owned.own(
    new RegistrationRuns({
      gate,
      prompts: registrationPrompts(dialogs),
      approveProved: () => configuration.approveProved,
      environment,
      log,
    }),
  );
  const refresh = () => source.refresh();
  // VS Code's watcher misses a symlink's target and a folder that comes later (platform.md 5): focus catches up.
  owned.own(vscode.window.onDidChangeWindowState(({ focused }) => (focused ? refresh() : undefined)));
  owned.own(
    configuration.onDidChange((changed) => {
      if (changed.has('kubeconfig')) {
        void refresh();
      }
      if (changed.has('guardedContexts')) {
        sessions.guardsChanged();
      }
    }),
  );
  void removeLeftovers().then(
    (count) => (count > 0 ? log.info(`Removed the files of ${count} crashed runs.`) : undefined),
    (error: unknown) => log.warn(`The files of crashed runs can't be looked for: ${describeError(error)}`),
  );
  return { sessions, wdses: new KnownWdses(sessions), runs, gate, refresh, dispose: () => owned.dispose() };
}
