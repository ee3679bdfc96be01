import type { KnownJoins } from '../cluster/requests/reviewOnIts.ts';
import type { CommandServices } from './services.ts';

/** What is known here of joins that may have made a request: nothing yet beside what running registrations keep to themselves. */
export function knownJoins(_services: CommandServices): KnownJoins {
  return () => ({});
}
