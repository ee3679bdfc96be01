import * as vscode from 'vscode';
import { readWecs, type WecNow } from '../cluster/foresight/wecFacts.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { parseWecFile, type ParsedWecFile } from '../cluster/wecFile/parseWecFile.ts';
import { isWecFile, wecFilePattern, type WecFile } from '../cluster/wecFile/wecFile.ts';
import { ItsOfFileUnknownError, OtherItsError, PropertiesUnreadableError, WecFileProblemsError, WecsOfFileMissingError } from '../cluster/wecFile/wecFileErrors.ts';
import { textOfFile } from '../ui/textOfFile.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError, withConnection } from './targets.ts';

/** A file of WECs that has no error. */
export interface OpenedFile extends ParsedWecFile {
  readonly file: WecFile;
  readonly uri: vscode.Uri;
  /** As a person knows it. */
  readonly name: string;
  readonly text: string;
}

/** The file that was clicked, the one in the editor, or one that is picked; as it stands in the editor, saved or not. Throws where it has errors. */
export async function openFile({ dialogs }: Pick<CommandServices, 'dialogs'>, clicked: vscode.Uri | undefined): Promise<OpenedFile> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const uri = clicked ?? (active !== undefined && active.scheme !== 'kubestellar' && isWecFile(active.path) ? active : await pickFile(dialogs));
  const text = await textOfFile(uri);
  const parsed = await parseWecFile(text);
  const name = vscode.workspace.asRelativePath(uri);
  if (parsed.file === undefined) {
    const errors = parsed.problems.filter(({ severity }) => severity === 'error');
    throw new WecFileProblemsError(name, errors.length, errors[0]?.message ?? '');
  }
  return { ...parsed, file: parsed.file, uri, name, text };
}

async function pickFile(dialogs: CommandServices['dialogs']): Promise<vscode.Uri> {
  const files = await vscode.workspace.findFiles(wecFilePattern, '**/node_modules/**');
  if (files.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('The workspace has no file of WECs (*.wecs.yaml). Run "KubeStellar: Export Labels and Properties" first.'));
  }
  const choices = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), value: uri })).sort((a, b) => (a.label < b.label ? -1 : 1));
  return dialogs.pick({ title: vscode.l10n.t('File of WECs'), placeHolder: vscode.l10n.t('The file'), choices });
}

/** Gives `act` a connection to the ITS that the file was written for, whatever its context is called here; throws where that can't be. */
export async function withItsOf<T>(services: CommandServices, { file: { its }, name }: OpenedFile, act: (connection: Connection) => Promise<T>): Promise<T> {
  services.sessions.contactUnasked();
  const contexts = services.sessions.contexts();
  const called = contexts.find((one) => one.name === its.context || one.aliases.includes(its.context));
  const same = called?.identity?.id === its.uid ? called : contexts.find(({ identity }) => identity?.id === its.uid);
  const context = same?.name ?? (called === undefined ? undefined : its.context);
  if (context === undefined) {
    throw new ItsOfFileUnknownError(name, its);
  }
  return withConnection(services, context, async (connection) => {
    if (connection.identity.id !== its.uid) {
      throw new OtherItsError(name, its, connection.identity.id);
    }
    return act(connection);
  });
}

/** What the WECs of the file have now. Throws where the ITS lacks one of them, or where properties are wanted and can't be read. */
export async function readWecsOf({ file, name }: OpenedFile, its: Connection, signal: AbortSignal): Promise<ReadonlyMap<string, WecNow>> {
  const { wecs, problems } = await readWecs(its, [...file.wecs.keys()], signal);
  const missing = [...file.wecs.keys()].filter((cluster) => !wecs.has(cluster));
  if (missing.length > 0) {
    throw new WecsOfFileMissingError(name, its.context.name, missing);
  }
  if (problems.length > 0 && [...file.wecs.values()].some(({ properties }) => properties.size > 0)) {
    throw new PropertiesUnreadableError(its.context.name, problems.join(' '));
  }
  return wecs;
}
