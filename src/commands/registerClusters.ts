import * as vscode from 'vscode';
import { isSame, itsContexts } from '../tree/contexts.ts';
import type { ContextSnapshot } from '../cluster/session/reader.ts';
import { back, askText, pickOne, type Choice, type StepFrame, type StepResult } from '../ui/multiStep.ts';
import { registeredName, whyNotFree } from './freeName.ts';
import type { RegisterDraft } from './registerDraft.ts';
import type { CommandServices } from './services.ts';

/** The first steps of Register WEC: which ITS, which WEC, which name. A target given by a row is not asked for again. */
export async function chooseIts({ sessions }: CommandServices, draft: RegisterDraft, frame: StepFrame): Promise<StepResult> {
  if (draft.itsName === undefined) {
    sessions.contactUnasked();
  }
  if (draft.its !== undefined && draft.its.context.name === draft.itsName) {
    return 'skip';
  }
  const given = draft.itsName;
  const answer = given ?? (await pickOne(frame, vscode.l10n.t('The ITS (OCM hub) to register with'), itsChoices(sessions.contexts(), itsContexts(sessions))));
  if (answer === back) {
    return 'back';
  }
  draft.its = draft.own(await sessions.connection(answer));
  if (given !== undefined) {
    return 'skip';
  }
  draft.itsName = answer;
  return 'next';
}

/** ITSes first; then what has not been checked, since a context with a log-in plugin may be one. */
function itsChoices(all: readonly ContextSnapshot[], itses: readonly ContextSnapshot[]): (Choice<string> | vscode.QuickPickItem)[] {
  const unchecked = all.filter(({ state, roles }) => state.kind === 'notChecked' && !roles.has('its'));
  return [
    ...itses.map(choiceOf),
    ...(unchecked.length === 0 ? [] : [{ label: vscode.l10n.t('Not checked yet'), kind: vscode.QuickPickItemKind.Separator }]),
    ...unchecked.map(choiceOf),
  ];
}

export async function chooseWec({ sessions }: CommandServices, draft: RegisterDraft, frame: StepFrame): Promise<StepResult> {
  const given = draft.wecName;
  if (draft.wec !== undefined && draft.wec.context.name === given) {
    return 'skip';
  }
  const answer = given ?? (await pickOne(frame, vscode.l10n.t('The cluster that becomes a WEC'), wecChoices(sessions.contexts(), draft)));
  if (answer === back) {
    return forgetIts(draft);
  }
  draft.wec = draft.own(await sessions.connection(answer));
  forgetAnswersAbout(draft, answer);
  // What it is registered as must be read now: the next step goes by it, and only ITSes are watched.
  await sessions.check(answer);
  if (given !== undefined) {
    return 'skip';
  }
  draft.wecName = answer;
  return 'next';
}

/** Another WEC: what was answered or advised for the former one doesn't hold for it. */
function forgetAnswersAbout(draft: RegisterDraft, wec: string): void {
  if (draft.answersFor !== wec) {
    draft.answersFor = wec;
    delete draft.clusterName;
    delete draft.environment;
    delete draft.flags;
    delete draft.moreFlags;
  }
}

function forgetIts(draft: RegisterDraft): 'back' {
  delete draft.itsName;
  delete draft.its;
  return 'back';
}

function wecChoices(contexts: readonly ContextSnapshot[], { its }: RegisterDraft): Choice<string>[] {
  const others = contexts.filter((context) => its === undefined || !isSame(context, its.context.name));
  const plain = others.filter(({ roles }) => !roles.has('its') && !roles.has('wds'));
  return [...plain, ...others.filter((context) => !plain.includes(context))].map(choiceOf);
}

function choiceOf(context: ContextSnapshot): Choice<string> {
  const { registeredAs, state } = context;
  const description =
    registeredAs !== undefined
      ? vscode.l10n.t('registered as {0}', registeredAs.clusterName)
      : state.kind === 'notChecked'
        ? vscode.l10n.t('not checked')
        : state.kind === 'unreachable'
          ? vscode.l10n.t('unreachable')
          : '';
  return { label: context.name, description, detail: context.server, value: context.name };
}

export async function chooseName(services: CommandServices, draft: RegisterDraft, frame: StepFrame): Promise<StepResult> {
  const { itsName = '', wecName = '' } = draft;
  const answer = await askText(
    frame,
    vscode.l10n.t('Name of the WEC on the ITS {0}', itsName),
    draft.clusterName ?? registeredName(services, wecName) ?? suggestName(wecName),
    (text) => whyNotFree(services, itsName, text, wecName),
  );
  if (answer === back) {
    delete draft.wecName;
    delete draft.wec;
    return 'back';
  }
  draft.clusterName = answer;
  return 'next';
}

export function suggestName(context: string): string {
  return context
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
