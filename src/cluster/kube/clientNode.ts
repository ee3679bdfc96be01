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
 * The only place that loads client-node and undici. Evaluating undici makes its agent the dispatcher of every `fetch` in
 * the process, so of every other extension in the host: each slot gets back what it held. Together they take some 90 ms,
 * so others get their turn between parts of at most 30.
 */
export async function loadClientLibraries(): Promise<ClientLibraries> {
  await turnOfOthers();
  await import('undici/lib/core/util.js');
  await turnOfOthers();
  await import('undici/lib/dispatcher/agent.js');
  await turnOfOthers();
  const loadedUndici = await loadUndici();
  await turnOfOthers();
  await import('@kubernetes/client-node/dist/gen/models/ObjectSerializer.js');
  await turnOfOthers();
  // By file: a bundle of the package's index holds the models of all 900 kinds (platform.md 1.5).
  const [{ KubeConfig }, { RequestContext }] = await Promise.all([
    import('@kubernetes/client-node/dist/config.js'),
    import('@kubernetes/client-node/dist/gen/http/http.js'),
  ]);
  return { KubeConfig, RequestContext, undici: loadedUndici };
}

async function loadUndici(): Promise<typeof undici> {
  const slots = globalThis as unknown as Record<symbol, unknown>;
  const before = dispatcherSlots.map((slot) => slots[slot]);
  const loadedUndici = await import('undici');
  const isOurs = (value: unknown): boolean =>
    value instanceof loadedUndici.Agent || value instanceof loadedUndici.Dispatcher1Wrapper;
  for (const [index, slot] of dispatcherSlots.entries()) {
    // What another extension put there while we waited stays; so does what an earlier call of ours put back.
    if (isOurs(slots[slot]) && !isOurs(before[index])) {
      slots[slot] = before[index];
    }
  }
  return loadedUndici;
}

function turnOfOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
