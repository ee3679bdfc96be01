import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { PemPair } from './testCertificates.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Header names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Of the client's certificate, where it showed one. */
  readonly clientName: string | undefined;
  /** Equal for requests over one connection. */
  readonly clientPort: number;
}

export type Fault = (response: ServerResponse, request: ReceivedRequest) => void;

/**
 * A TLS server on loopback that shows what a real API server can't be made to show: takes faults in order, one for each
 * request (the last one stays), keeps what it received.
 */
export class FaultServer {
  readonly received: ReceivedRequest[] = [];
  readonly connections = new Set<Socket>();
  readonly #server: ReturnType<typeof createServer>;
  #faults: Fault[] = [];

  static async start(pair: PemPair): Promise<FaultServer> {
    const server = new FaultServer(pair);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(pair: PemPair) {
    this.#server = createServer({ ...pair, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      void this.#receive(request, response);
    });
    this.#server.on('secureConnection', (socket: Socket) => {
      this.connections.add(socket);
      socket.on('close', () => this.connections.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  answerWith(...faults: Fault[]): void {
    this.#faults = faults;
    this.received.length = 0;
  }

  /** When the last connection is closed. */
  async idle(): Promise<void> {
    await Promise.all([...this.connections].map((socket) => once(socket, 'close')));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const socket = request.socket as Socket & { getPeerCertificate(): { subject?: { CN?: string } } };
    const received: ReceivedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: await text(request),
      clientName: socket.getPeerCertificate().subject?.CN,
      clientPort: socket.remotePort ?? 0,
    };
    this.received.push(received);
    const fault = this.#faults.length > 1 ? this.#faults.shift() : this.#faults[0];
    fault?.(response, received);
  }
}

export function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Fault {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** What the API server answers for an error: a `Status`. */
export function refuse(code: number, reason: string, message: string, headers: Record<string, string> = {}): Fault {
  return answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message }, headers);
}

/** The connection is cut before any answer. */
export const cut: Fault = (response) => response.socket?.destroy();

/** Nothing is ever answered. */
export const silence: Fault = () => undefined;

/** Sends these pieces as single writes, then leaves the stream open, ends it, or cuts it. */
export function stream(pieces: readonly (string | Uint8Array)[], then: 'open' | 'end' | 'cut' = 'open'): Fault {
  return (response) => {
    void (async () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      for (const piece of pieces) {
        await new Promise((resolve) => response.write(piece, resolve));
      }
      if (then === 'end') {
        response.end();
      } else if (then === 'cut') {
        response.socket?.destroy();
      }
    })();
  };
}
