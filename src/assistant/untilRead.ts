import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import { itsContexts } from '../tree/contexts.ts';

/** Milliseconds that clusters may take to answer; what is missing then is told as such. */
const limit = 10_000;

type Sessions = Pick<ClusterSessions, 'contexts' | 'its' | 'onDidChange' | 'contactUnasked' | 'kubeconfigProblem'>;

/** Contacts what may be contacted unasked; resolves once each context has answered or failed, and each ITS is read. */
export async function untilRead(sessions: Sessions): Promise<void> {
  sessions.contactUnasked();
  await new Promise<void>((resolve) => {
    const done = () => (clearTimeout(timer), subscription.dispose(), resolve());
    const look = () => (isRead(sessions) ? done() : undefined);
    const subscription = sessions.onDidChange(look);
    const timer = setTimeout(done, limit);
    look();
  });
}

function isRead(sessions: Sessions): boolean {
  return (
    sessions.contexts().every(({ state }) => state.kind !== 'connecting') &&
    itsContexts(sessions).every(({ name, state }) => state.kind !== 'ready' || sessions.its(name)?.synced === true)
  );
}
