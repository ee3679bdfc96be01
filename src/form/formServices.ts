import type * as vscode from 'vscode';
import type { KnownWdses } from '../cluster/foresight/knownWdses.ts';
import type { Log } from '../cluster/log.ts';
import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import type { Dialogs } from '../ui/dialogs.ts';

/** What forms work with; made once in `activate`. */
export interface FormServices {
  readonly sessions: ClusterSessions;
  readonly wdses: KnownWdses;
  readonly gate: WriteGate;
  readonly dialogs: Dialogs;
  readonly log: Log;
  /** Folder of the extension. */
  readonly folder: vscode.Uri;
}
