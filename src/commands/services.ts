import type { commands } from '../ids.ts';
import type { Log } from '../cluster/log.ts';
import type { RegistrationRuns } from '../cluster/registration/runs.ts';
import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import type { MutedItses } from '../status/mutedItses.ts';
import type { WecTree } from '../tree/wecTree.ts';
import type { Configuration } from '../ui/configuration.ts';
import type { Dialogs } from '../ui/dialogs.ts';
import type { ReadOnlyDocuments } from '../ui/documents.ts';

/** What commands work with; made once in `activate`. */
export interface CommandServices {
  readonly sessions: ClusterSessions;
  readonly runs: RegistrationRuns;
  readonly configuration: Configuration;
  readonly documents: ReadOnlyDocuments;
  readonly dialogs: Dialogs;
  readonly muted: MutedItses;
  readonly wecTree: Pick<WecTree, 'toggleOthers'>;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly showLog: () => void;
  execute(command: keyof typeof commands, ...args: unknown[]): Thenable<unknown>;
}
