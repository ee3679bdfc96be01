import { contextValue } from './contextValue.ts';
import type { ItsNode } from './nodes.ts';
import { contextLines, contextWords, fit, goneRow, guardWord, sentences, sideBySide, type Row } from './row.ts';
import type { Surroundings } from './sources.ts';

export function describeIts({ its }: ItsNode, { reader, muted, l10n }: Surroundings): Row {
  const context = reader.contexts().find(({ name }) => name === its);
  if (context === undefined) {
    return goneRow(its);
  }
  const { state, guard, server } = context;
  const label = fit(its);
  const { word, sentence, icon } = contextWords(l10n, state);
  const isMuted = muted.has(its);
  const mutedWord = isMuted ? l10n.t('muted') : '';
  const rows = state.kind === 'ready' || reader.its(its)?.synced === true;
  const lastKnown = rows && state.kind !== 'ready' ? l10n.t('The rows below are what was last known.') : '';
  const traits = sideBySide(guardWord(l10n, guard), mutedWord);
  return {
    label,
    icon: icon ?? { id: 'server-environment' },
    description: sideBySide(word === '' ? host(server) : word, traits),
    spoken: sentences(l10n.t('ITS {0}, {1}', label, sideBySide(word === '' ? l10n.t('connected') : word, traits)), sentence, lastKnown),
    tooltip: () => [
      l10n.t('ITS {0} (Inventory and Transport Space, an OCM hub)', label),
      sentence,
      lastKnown,
      ...contextLines(l10n, context),
      isMuted ? l10n.t('New requests are not told of.') : '',
    ].filter(Boolean),
    contextValue: contextValue.its(state, isMuted),
    // Also without rows: VS Code keeps a row closed that gets its first children later (seen on 1.139).
    collapsible: 'expanded',
  };
}

/** `127.0.0.1:6443` of a server URL, whose path says little. */
function host(server: string): string {
  return fit(URL.canParse(server) ? new URL(server).host : server);
}
