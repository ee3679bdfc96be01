import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { RequestContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import type * as undici from 'undici';

export interface ClientLibraries {
  readonly KubeConfig: typeof KubeConfig;
  readonly RequestContext: typeof RequestContext;
  readonly undici: typeof undici;
}

/** The slots that undici 8 fills when it is evaluated (its lib/global.js); Node's own `fetch` reads the first. */
const dispatcherSlots = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')] as const;

/**
 * The only place that loads client-node (90 ms) and undici. Evaluating undici makes its agent the dispatcher of every
 * `fetch` in the process, so of every other extension in the host: each slot gets back what it held.
 */
export async function loadClientLibraries(): Promise<ClientLibraries> {
  const slots = globalThis as unknown as Record<symbol, unknown>;
  const before = dispatcherSlots.map((slot) => slots[slot]);
  // By file: a bundle of the package's index holds the models of all 900 kinds (platform.md 1.5).
  const [loadedUndici, { KubeConfig }, { RequestContext }] = await Promise.all([
    import('undici'),
    import('@kubernetes/client-node/dist/config.js'),
    import('@kubernetes/client-node/dist/gen/http/http.js'),
  ]);
  const isOurs = (value: unknown): boolean =>
    value instanceof loadedUndici.Agent || value instanceof loadedUndici.Dispatcher1Wrapper;
  for (const [index, slot] of dispatcherSlots.entries()) {
    // What another extension put there while we waited stays; so does what an earlier call of ours put back.
    if (isOurs(slots[slot]) && !isOurs(before[index])) {
      slots[slot] = before[index];
    }
  }
  return { KubeConfig, RequestContext, undici: loadedUndici };
}
