import type { ClusterState } from '../cluster/model.ts';
import { plainText } from '../cluster/plainText.ts';
import type { ContextSnapshot, ContextState } from '../cluster/session/reader.ts';
import type { L10n } from '../ui/l10n.ts';

/** One row as shown: all text is fit to be shown as it is, `icon` and `color` are ids of VS Code's themes. */
export interface Row {
  readonly label: string;
  readonly icon: Icon | undefined;
  readonly description: string;
  /** What a screen reader says: name, state and why. */
  readonly spoken: string;
  /** Lines, made only when asked for: of ten thousand rows few are ever pointed at. */
  readonly tooltip: () => readonly string[];
  readonly contextValue: string | undefined;
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
}

export interface Icon {
  readonly id: string;
  readonly color?: string;
}

export const colors = {
  good: 'testing.iconPassed',
  attention: 'list.warningForeground',
  bad: 'list.errorForeground',
  busy: 'charts.blue',
  quiet: 'disabledForeground',
} as const;

const longestText = 300;

/** Text of a cluster or a kubeconfig: one line, no control characters, not without end. */
export function fit(text: string): string {
  const plain = plainText(text);
  return plain.length <= longestText ? plain : `${plain.slice(0, longestText)}…`;
}

/** The parts that say something, side by side. */
export function sideBySide(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** Whole sentences one after the other; what lacks its full stop gets one. */
export function sentences(...parts: string[]): string {
  return parts.filter((part) => part !== '').map((part) => (/[.?!…]$/.test(part) ? part : `${part}.`)).join(' ');
}

/** The row of something that went away between being listed and being drawn. */
export function goneRow(name: string): Row {
  const label = fit(name);
  return { label, icon: undefined, description: '', spoken: label, tooltip: () => [label], contextValue: undefined, collapsible: 'none' };
}

export function stateName(l10n: L10n, state: ClusterState): string {
  switch (state) {
    case 'pendingAcceptance':
      return l10n.t('pending acceptance');
    case 'joining':
      return l10n.t('joining');
    case 'available':
      return l10n.t('available');
    case 'unknown':
      return l10n.t('unknown');
    case 'unavailable':
      return l10n.t('unavailable');
    case 'suspended':
      return l10n.t('suspended');
    case 'deleting':
      return l10n.t('deleting');
  }
}

/** Title of the group of these clusters. */
export function groupName(l10n: L10n, state: ClusterState): string {
  switch (state) {
    case 'pendingAcceptance':
      return l10n.t('Pending Acceptance');
    case 'joining':
      return l10n.t('Joining');
    case 'available':
      return l10n.t('Available');
    case 'unknown':
      return l10n.t('Unknown');
    case 'unavailable':
      return l10n.t('Unavailable');
    case 'suspended':
      return l10n.t('Suspended');
    case 'deleting':
      return l10n.t('Deleting');
  }
}

/** No two states share an icon: colour alone tells some people nothing. */
export function stateIcon(state: ClusterState): Icon {
  switch (state) {
    case 'pendingAcceptance':
      return { id: 'bell-dot', color: colors.attention };
    case 'joining':
      return { id: 'sync', color: colors.busy };
    case 'available':
      return { id: 'pass', color: colors.good };
    case 'unknown':
      return { id: 'question', color: colors.attention };
    case 'unavailable':
      return { id: 'error', color: colors.bad };
    case 'suspended':
      return { id: 'circle-slash', color: colors.quiet };
    case 'deleting':
      return { id: 'trash', color: colors.quiet };
  }
}

/** A few words on how a context stands and the whole sentence; a ready one needs neither. */
export function contextWords(l10n: L10n, state: ContextState): { word: string; sentence: string; icon: Icon | undefined } {
  switch (state.kind) {
    case 'ready':
      return { word: '', sentence: '', icon: undefined };
    case 'connecting':
      return { word: l10n.t('connecting…'), sentence: '', icon: { id: 'loading~spin' } };
    case 'notChecked':
      return { word: l10n.t('not checked'), sentence: fit(state.why), icon: { id: 'circle-outline', color: colors.quiet } };
    case 'forbidden':
      return { word: l10n.t('not allowed'), sentence: fit(state.problem), icon: { id: 'lock', color: colors.attention } };
    case 'unauthorized':
      return { word: l10n.t('log-in refused'), sentence: fit(state.problem), icon: { id: 'key', color: colors.attention } };
    case 'unreachable':
      return { word: l10n.t('unreachable'), sentence: fit(state.problem), icon: { id: 'debug-disconnect', color: colors.bad } };
  }
}

export function guardWord(l10n: L10n, guard: ContextSnapshot['guard']): string {
  return guard === 'readOnly' ? l10n.t('read-only') : guard === 'typedName' ? l10n.t('guarded') : '';
}

/** Lines that every row of a context has: where it leads, which other contexts lead there, how it is guarded. */
export function contextLines(l10n: L10n, { server, aliases, guard }: ContextSnapshot): string[] {
  const others = aliases.map(fit).join(', ');
  return [
    l10n.t('Server: {0}', fit(server)),
    ...(others === '' ? [] : [l10n.t('Other contexts of the same cluster: {0}', others)]),
    ...(guard === 'readOnly' ? [l10n.t('Guarded: nothing is ever changed there.')] : []),
    ...(guard === 'typedName' ? [l10n.t('Guarded: each action asks for the name of the context.')] : []),
  ];
}

/** `2 min ago`, as of `now` (ms since 1970); empty for what isn't a time. */
export function age(l10n: L10n, createdAt: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(createdAt)) / 1000);
  if (Number.isNaN(seconds)) {
    return '';
  }
  if (seconds < 60) {
    return l10n.t('just now');
  }
  if (seconds < 3_600) {
    return l10n.t('{0} min ago', Math.floor(seconds / 60));
  }
  return seconds < 86_400 ? l10n.t('{0} h ago', Math.floor(seconds / 3_600)) : l10n.t('{0} d ago', Math.floor(seconds / 86_400));
}
