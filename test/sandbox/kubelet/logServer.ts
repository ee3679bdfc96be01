import { open, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface ContainerLog {
  /** The file; it need not exist yet. */
  readonly path: string;
  /** Resolves when nothing more will be written. */
  readonly over: Promise<unknown>;
  /** In a word, why there may be no file. */
  readonly state: string;
}

export interface LogServerOptions {
  readonly serving: { readonly cert: string; readonly key: string };
  /** Callers must show a client certificate of this authority, as the API server does. */
  readonly clientCa: string | undefined;
  find(namespace: string, pod: string, container: string, previous: boolean): ContainerLog | undefined;
}

const followMs = 150;
const chunkBytes = 256 * 1024;

/** The part of a kubelet's https server that `kubectl logs` needs: GET /containerLogs/<namespace>/<pod>/<container>. */
export class LogServer {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: LogServerOptions): Promise<LogServer> {
    const { cert, key } = options.serving;
    const callers = options.clientCa === undefined ? {} : { ca: options.clientCa, requestCert: true, rejectUnauthorized: true };
    const server = createServer({ cert, key, ...callers }, (request, response) => {
      answer(options, new URL(request.url ?? '/', 'https://kubelet'), response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new LogServer(server);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

async function answer(options: LogServerOptions, url: URL, response: ServerResponse): Promise<void> {
  const [, verb, namespace = '', pod = '', container = ''] = url.pathname.split('/').map(decodeURIComponent);
  const query = url.searchParams;
  if (verb !== 'containerLogs') {
    fail(response, 404, 'the process kubelet serves only container logs');
    return;
  }
  if (query.has('sinceSeconds') || query.has('sinceTime') || query.get('timestamps') === 'true') {
    fail(response, 400, 'the process kubelet keeps no time per line: --since, --since-time and --timestamps are not simulated');
    return;
  }
  const previous = query.get('previous') === 'true';
  const log = options.find(namespace, pod, container, previous);
  if (log === undefined) {
    fail(response, 404, `container ${container} of pod ${namespace}/${pod} does not run here`);
    return;
  }
  const start = await tailOffset(log.path, query.get('tailLines'));
  if (start === undefined) {
    const which = `container "${container}" in pod "${pod}"`;
    fail(response, 400, previous ? `previous terminated ${which} not found` : `${which} is waiting to start: ${log.state}`);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  const limit = Number(query.get('limitBytes') ?? Infinity);
  await send(log, start, limit, query.get('follow') === 'true', response);
  response.end();
}

/** Where the last `lines` lines begin; undefined when there is no such file. */
async function tailOffset(path: string, lines: string | null): Promise<number | undefined> {
  try {
    const bytes = await readFile(path);
    if (lines === null) {
      return 0;
    }
    let offset = bytes.length;
    for (let wanted = Number(lines); wanted > 0 && offset > 0; wanted -= 1) {
      // From before the newline that ends the line to the one that ends the line before it.
      offset = offset < 2 ? 0 : bytes.lastIndexOf(10, offset - 2) + 1;
    }
    return offset;
  } catch {
    return undefined;
  }
}

async function send(log: ContainerLog, start: number, limit: number, follow: boolean, response: ServerResponse): Promise<void> {
  const file = await open(log.path);
  try {
    let over = !follow;
    void log.over.then(() => {
      over = true;
    });
    const chunk = Buffer.alloc(chunkBytes);
    for (let sent = 0; sent < limit && !response.destroyed; ) {
      const last = over;
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, limit - sent), start + sent);
      if (bytesRead > 0) {
        sent += bytesRead;
        await write(response, Buffer.from(chunk.subarray(0, bytesRead)));
      } else if (last) {
        return;
      } else {
        await delay(followMs);
      }
    }
  } finally {
    await file.close();
  }
}

/** Waits until the caller has taken the bytes or is gone. */
function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${message}\n`);
}
