import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

// Below Linux's ephemeral range (32768 and up): a client that retries a killed server there can get that very port as its own source
// port, and would keep the server from coming back.
const lowest = 20_000;
const beyond = 32_000;

/** Whether a server can be bound to this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free port of 127.0.0.1 that is not in `taken`. Somebody may bind it first: start the server, and ask again if it can't. */
export async function choosePort(taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, beyond);
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new Error(`No free port was found on 127.0.0.1 between ${lowest} and ${beyond - 1}: end what listens there.`);
}

/** Waits until nobody listens on the port; false after `timeout` milliseconds. */
export async function portBecomesFree(port: number, timeout: number): Promise<boolean> {
  for (const end = Date.now() + timeout; Date.now() < end; await delay(50)) {
    if (await isPortFree(port)) return true;
  }
  return isPortFree(port);
}
