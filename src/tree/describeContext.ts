import type { L10n } from '../ui/l10n.ts';
import { contextValue } from './contextValue.ts';
import type { ContextNode } from './nodes.ts';
import { colors, contextLines, contextWords, fit, goneRow, guardWord, sentences, sideBySide, type Icon, type Row } from './row.ts';
import type { Surroundings } from './sources.ts';
import { wecFacts, type WecStanding } from './wecFacts.ts';

interface Standing {
  /** A few words for the row, and a sentence for tooltip and screen reader where the words leave something open. */
  readonly words: string;
  readonly sentence: string;
  readonly icon: Icon;
}

export function describeContext({ context: name }: ContextNode, from: Surroundings): Row {
  const { reader, l10n } = from;
  const context = reader.contexts().find((one) => one.name === name);
  if (context === undefined) {
    return goneRow(name);
  }
  const label = fit(name);
  const { standing, registrable } = wecFacts(from, context);
  const { words, sentence, icon } = standingWords(l10n, standing);
  const description = sideBySide(words, guardWord(l10n, context.guard));
  const heading = l10n.t('{0}, {1}', label, description);
  return {
    label,
    icon,
    description,
    spoken: sentences(heading, sentence),
    tooltip: () => [heading, sentence, ...contextLines(l10n, context)].filter(Boolean),
    contextValue: contextValue.context(context.state, registrable, context.registeredAs !== undefined),
    collapsible: 'none',
  };
}

function standingWords(l10n: L10n, standing: WecStanding): Standing {
  switch (standing.kind) {
    case 'registering':
      return {
        words: l10n.t('registering as {0} with {1}', fit(standing.clusterName), fit(standing.its)),
        sentence: fit(standing.stage),
        icon: { id: 'loading~spin' },
      };
    case 'deregistering':
      return {
        words: l10n.t('deregistering {0} from {1}', fit(standing.clusterName), fit(standing.its)),
        sentence: fit(standing.stage),
        icon: { id: 'loading~spin' },
      };
    case 'registered':
      return {
        words: registeredWords(l10n, standing),
        sentence: l10n.t('Its agent (OCM Klusterlet) runs in mode {0}.', fit(standing.mode)),
        icon: { id: 'pass', color: colors.good },
      };
    case 'unfinished':
      return {
        words: l10n.t('registration as {0} with {1} not finished', fit(standing.clusterName), fit(standing.its ?? '')),
        sentence: l10n.t('Register WEC goes on where it stands.'),
        icon: { id: 'warning', color: colors.attention },
      };
    case 'notRegistered':
      return {
        words: sideBySide(l10n.t('not registered'), controlPlaneWord(standing.controlPlane)),
        sentence: '',
        icon: { id: 'circle-large-outline' },
      };
    case 'unsettled': {
      const { word, sentence, icon } = contextWords(l10n, standing.state);
      return { words: word, sentence, icon: icon ?? { id: 'question' } };
    }
  }
}

function registeredWords(l10n: L10n, { clusterName, its }: Extract<WecStanding, { kind: 'registered' | 'unfinished' }>): string {
  return its === undefined
    ? l10n.t('registered as {0}', fit(clusterName))
    : l10n.t('registered as {0} with {1}', fit(clusterName), fit(its));
}

function controlPlaneWord(role: 'its' | 'wds' | undefined): string {
  return role === 'its' ? 'ITS' : role === 'wds' ? 'WDS' : '';
}
