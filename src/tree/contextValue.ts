import { rowWords } from '../ids.ts';
import type { ClusterState } from '../cluster/model.ts';
import type { RunSnapshot } from '../cluster/registration/runsReader.ts';
import type { ContextState } from '../cluster/session/reader.ts';

/** The one place where words are joined that the menus in package.json go by; rows without a menu have no value. */
export const contextValue = {
  its: (state: ContextState, muted: boolean) => words(rowWords.its, ...stateWords(state), muted && rowWords.muted),
  context: (state: ContextState, registrable: boolean, registered = false) =>
    words(rowWords.context, ...stateWords(state), registrable && rowWords.registrable, registered && rowWords.registered),
  clusters: (filter: string) => words(rowWords.clusters, filter !== '' && rowWords.filtered),
  cluster: (state: ClusterState) => words(rowWords.cluster, acceptanceWord(state)),
  requests: (failed: boolean) => words(rowWords.requests, failed && rowWords.failed),
  request: (registration: boolean) => words(registration ? rowWords.request : rowWords.otherRequest),
  orphans: () => rowWords.orphans,
  orphan: () => rowWords.orphan,
  stage: (failed: boolean) => (failed ? words(rowWords.stage, rowWords.failed) : undefined),
  run: ({ state, kind }: Pick<RunSnapshot, 'state' | 'kind'>) =>
    words(rowWords.run, state === 'running' ? rowWords.running : rowWords.ended, kind === 'deregister' && rowWords.deregistration),
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

/** Menus tell clusters apart by whether the ITS accepts them, not by how they fare. */
function acceptanceWord(state: ClusterState): string {
  switch (state) {
    case 'pendingAcceptance':
      return rowWords.pendingAcceptance;
    case 'suspended':
      return rowWords.suspended;
    case 'deleting':
      return rowWords.deleting;
    default:
      return rowWords.accepted;
  }
}

function words(...parts: (string | false)[]): string {
  return parts.filter(Boolean).join(' ');
}
