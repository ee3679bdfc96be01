import { get } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';

/** A busy machine is slow; a kubelet's default of 1 s would restart what is only waiting for a core. */
const patienceMs = 5_000;

/** Whether https://127.0.0.1:port/path answers 200 to 399. */
export function isHealthy(port: number, path: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        // As a kubelet's probes: the container's certificate is its own.
        rejectUnauthorized: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      },
      (answer) => {
        answer.resume();
        answer.on('error', () => undefined);
        resolve(answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode < 400);
      },
    );
    request.on('error', () => {
      resolve(false);
    });
  });
}

/** A port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
