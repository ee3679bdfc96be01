import { rowWords } from '../ids.ts';
import type { RunSnapshot } from '../cluster/registration/runsReader.ts';
import type { ContextState } from '../cluster/session/reader.ts';

/** The one place where words are joined that the menus in package.json go by; rows without a menu have no value. */
export const contextValue = {
  its: (state: ContextState, muted: boolean) => words(rowWords.its, ...stateWords(state), muted && rowWords.muted),
  context: (state: ContextState, registrable: boolean) =>
    words(rowWords.context, ...stateWords(state), registrable && rowWords.registrable),
  clusters: (filter: string) => words(rowWords.clusters, filter !== '' && rowWords.filtered),
  cluster: () => words(rowWords.cluster),
  request: () => words(rowWords.request),
  run: ({ state }: Pick<RunSnapshot, 'state'>) => words(rowWords.run, state === 'running' ? rowWords.running : rowWords.ended),
};

function stateWords({ kind }: ContextState): string[] {
  switch (kind) {
    case 'ready':
      return [rowWords.ready];
    case 'notChecked':
      return [rowWords.notChecked];
    case 'connecting':
      return [];
    default:
      return [rowWords.problem];
  }
}

function words(...parts: (string | false)[]): string {
  return parts.filter(Boolean).join(' ');
}
