import { get } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';

/** An https probe of a container, with a kubelet's meaning of each number. */
export interface HealthProbe {
  readonly path: string;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  /** So many failures in a row make a running container unhealthy. */
  readonly failureThreshold: number;
}

/** A busy machine is slow; the 1 s that the API server fills in would restart what is only waiting for a core. */
const leastTimeoutSeconds = 5;

/** Whether https://127.0.0.1:port and the probe's path answers 200 to 399 in the probe's time, which is at least 5 s here. */
export function isHealthy(port: number, { path, timeoutSeconds }: HealthProbe, signal: AbortSignal): Promise<boolean> {
  const timeoutMs = Math.max(timeoutSeconds, leastTimeoutSeconds) * 1000;
  return new Promise((resolve) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        // As a kubelet's probes: the container's certificate is its own.
        rejectUnauthorized: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
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
