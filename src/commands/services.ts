import type * as vscode from 'vscode';
import type { commands } from '../ids.ts';
import type { KnownWdses } from '../cluster/foresight/knownWdses.ts';
import type { Log } from '../cluster/log.ts';
import type { RegistrationRuns } from '../cluster/registration/runs.ts';
import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import type { CopiedJoins } from '../status/copiedJoins.ts';
import type { FailedAcceptances } from '../status/failedAcceptances.ts';
import type { TokenCountdown } from '../status/tokenCountdown.ts';
import type { MutedItses } from '../status/mutedItses.ts';
import type { ViewOptions } from '../tree/viewOptions.ts';
import type { WecTree } from '../tree/wecTree.ts';
import type { Forms } from '../form/forms.ts';
import type { Configuration } from '../ui/configuration.ts';
import type { Dialogs } from '../ui/dialogs.ts';
import type { ReadOnlyDocuments } from '../ui/documents.ts';
import type { LastApplied } from './applyUndo.ts';

/** What commands work with; made once in `activate`. */
export interface CommandServices {
  readonly sessions: ClusterSessions;
  readonly wdses: KnownWdses;
  readonly runs: RegistrationRuns;
  readonly gate: WriteGate;
  readonly configuration: Configuration;
  readonly documents: ReadOnlyDocuments;
  readonly forms: Pick<Forms, 'open'>;
  readonly dialogs: Dialogs;
  readonly muted: MutedItses;
  readonly options: ViewOptions;
  readonly failed: FailedAcceptances;
  readonly copiedJoins: CopiedJoins;
  readonly countdown: Pick<TokenCountdown, 'start'>;
  readonly wecTree: Pick<WecTree, 'toggleOthers'>;
  /** Survives the window. Never for secrets. */
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  /** Of this window. */
  readonly applied: LastApplied;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly showLog: () => void;
  execute(command: keyof typeof commands, ...args: unknown[]): Thenable<unknown>;
}
