import * as vscode from 'vscode';
import { asOnCluster } from '../cluster/wecFile/writeWecFile.ts';
import type { CommandServices } from './services.ts';
import { openFile, readWecsOf, withItsOf } from './wecFiles.ts';

/** Diff with Cluster: the cluster on the left, as the file would say it, and the file on the right: what differs is what Apply File would change. */
export async function diffFile(services: CommandServices, clicked: vscode.Uri | undefined): Promise<void> {
  const opened = await openFile(services, clicked);
  const [its, text] = await withItsOf(services, opened, async (connection) => {
    const now = await readWecsOf(opened, connection, new AbortController().signal);
    return [connection.context.name, asOnCluster(opened.text, opened.values, new Map([...now].map(([name, { facts }]) => [name, facts])))] as const;
  });
  // The ending chooses the language of the left side too.
  const cluster = services.documents.provide(`${its}/${opened.name}`, text);
  await vscode.commands.executeCommand('vscode.diff', cluster, opened.uri, vscode.l10n.t('{0} (ITS) ↔ {1}', its, opened.name));
}
