import type { KnownJoins } from '../cluster/requests/verdictOnIts.ts';
import type { CommandServices } from './services.ts';

/** What is known here of joins that may have made a request: those that were copied, by the id of their token. */
export function knownJoins({ copiedJoins }: Pick<CommandServices, 'copiedJoins'>): KnownJoins {
  return (request) => {
    const expectedCredentialId = copiedJoins.credentialIdFor(request);
    return expectedCredentialId === undefined ? {} : { expectedCredentialId };
  };
}
