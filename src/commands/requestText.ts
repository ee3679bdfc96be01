import * as vscode from 'vscode';
import type { RegistrationRequest } from '../cluster/model.ts';
import { plainText } from '../cluster/plainText.ts';
import type { Verdict } from '../cluster/requests/verdict.ts';
import type { L10n } from '../ui/l10n.ts';

/** What a person must see before trusting a request, as plain lines: for the modal question and for the document. */
export function requestLines(request: RegistrationRequest, now = Date.now()): readonly string[] {
  const { subject } = request;
  const asked =
    'unreadable' in subject
      ? [vscode.l10n.t('Asks for: unreadable ({0})', subject.unreadable)]
      : [
          vscode.l10n.t('Common name: {0}', subject.commonName),
          vscode.l10n.t('Organizations: {0}', subject.organizations.join(', ')),
          ...(subject.others.length === 0 ? [] : [vscode.l10n.t('Other attributes: {0}', subject.others.join(', '))]),
          ...(subject.subjectAlternativeNames.length === 0
            ? []
            : [vscode.l10n.t('Alternative names: {0}', subject.subjectAlternativeNames.join(', '))]),
          vscode.l10n.t('Key: {0}', subject.keyType),
        ];
  return [
    vscode.l10n.t('Request: {0}', request.name),
    ...asked,
    vscode.l10n.t('Requester: {0}', request.requester),
    vscode.l10n.t('Groups: {0}', request.groups.join(', ')),
    vscode.l10n.t('Credential id: {0}', request.credentialId ?? vscode.l10n.t('not recorded by this ITS')),
    vscode.l10n.t('Signer: {0}', request.signer),
    vscode.l10n.t('Usages: {0}', request.usages.join(', ')),
    vscode.l10n.t('Lifetime asked for: {0}', lifetime(request.expirationSeconds)),
    vscode.l10n.t('Age: {0} s', Math.max(0, Math.round((now - Date.parse(request.createdAt)) / 1000))),
  ].map(plainText);
}

export function verdictText(verdict: Verdict): string {
  return verdictLines(verdict).join('\n');
}

export function verdictLines({ kind, reasons }: Verdict): string[] {
  return [verdictTitle(kind), ...reasons].map(plainText);
}

export function requestState(l10n: L10n, { state, issued }: RegistrationRequest): string {
  switch (state) {
    case 'pending':
      return l10n.t('pending');
    case 'approved':
      return issued ? l10n.t('approved, certificate issued') : l10n.t('approved, certificate awaited');
    case 'denied':
      return l10n.t('denied');
    case 'failed':
      return l10n.t('failed');
  }
}

function verdictTitle(kind: Verdict['kind']): string {
  switch (kind) {
    case 'proved':
      return vscode.l10n.t('Verdict: proved.');
    case 'expectedUnproved':
      return vscode.l10n.t('Verdict: as expected, but not proved.');
    case 'renewal':
      return vscode.l10n.t('Verdict: a renewal.');
    case 'addOn':
      return vscode.l10n.t('Verdict: an add-on\'s request.');
    case 'odd':
      return vscode.l10n.t('Verdict: odd. Do not accept it before you know who made it.');
    case 'stale':
      return vscode.l10n.t('Verdict: stale.');
    case 'duplicateName':
      return vscode.l10n.t('Verdict: several agents ask for one name.');
  }
}

export function lifetime(seconds: number | undefined): string {
  return seconds === undefined ? vscode.l10n.t('as the ITS grants') : vscode.l10n.t('{0} days', Math.round(seconds / 86_400));
}
