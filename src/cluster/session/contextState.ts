import type { ClusterError } from '../errors.ts';
import type { ContextState } from './reader.ts';

export type { ContextState } from './reader.ts';

/** What an error means for a whole context. */
export function failedState(error: ClusterError): ContextState {
  switch (error.kind) {
    case 'unauthorized':
    case 'credentialPlugin':
      return { kind: 'unauthorized', problem: error.message };
    case 'forbidden':
      return { kind: 'forbidden', problem: error.message };
    case 'busy':
      return { kind: 'connecting' };
    default:
      return { kind: 'unreachable', problem: error.message };
  }
}

export function sameState(one: ContextState, other: ContextState): boolean {
  return one.kind === other.kind && textOf(one) === textOf(other);
}

function textOf(state: ContextState): string | undefined {
  return 'problem' in state ? state.problem : 'why' in state ? state.why : undefined;
}
