import { TimedOutError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import { waitFor } from '../kube/waitFor.ts';
import type { Log } from '../log.ts';
import type { RegistrationRequest } from '../model.ts';
import { labels, paths, signer } from '../ocm.ts';
import { parseRequest } from './parseRequest.ts';

/** Milliseconds that a signer may take; it takes one second at most. */
const patience = 5_000;
/** Milliseconds for the ITS to answer at all. */
const answerLimit = 30_000;

/**
 * An approved request of an agent that has got no certificate while it was waited for, nor has another; `undefined` where there is none. By
 * waiting and not by the time of the approval, since the clocks of the ITS and of this machine can differ. Throws ClusterErrors.
 */
export async function firstUnissued(its: Connection, log: Log, signal: AbortSignal): Promise<RegistrationRequest | undefined> {
  const watcher = new ResourceWatcher<RegistrationRequest>(its.api, { path: paths.requests, query: { labelSelector: labels.clusterName }, project: parseRequest }, { log });
  const unissued = (items: ReadonlyMap<string, RegistrationRequest>) => [...items.values()].filter((one) => one.state === 'approved' && !one.issued && one.signer === signer);
  try {
    watcher.start();
    const unanswered = `The ITS "${its.context.name}" doesn't say which requests it has.`;
    const approved = await waitFor(watcher, unissued, { signal, timeout: answerLimit, timedOut: unanswered });
    // What is approved meanwhile has time of its own.
    const still = () => [...watcher.items.values()].filter(({ uid }) => approved.some((one) => one.uid === uid));
    // One that is signed shows that the signer works: of two hundred at once, the last waits long.
    const signs = () => (still().length === 0 || still().some(({ issued }) => issued) ? true : undefined);
    try {
      await waitFor(watcher, signs, { signal, timeout: patience, timedOut: unanswered });
      return undefined;
    } catch (error) {
      if (error instanceof TimedOutError && watcher.state.kind === 'synced') {
        return still()[0];
      }
      throw error;
    }
  } finally {
    watcher.dispose();
  }
}
