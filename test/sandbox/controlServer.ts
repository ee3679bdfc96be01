import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operationNames, type SandboxOperations } from './operations.ts';

/** Serves the sandbox's operations to tests on 127.0.0.1: POST /<operation> with a JSON array of arguments and a bearer token. */
export class ControlServer {
  readonly url: string;
  readonly token: string;
  readonly #server: Server;
  readonly #running: ReadonlySet<Promise<void>>;

  private constructor(server: Server, running: ReadonlySet<Promise<void>>, token: string) {
    this.#server = server;
    this.#running = running;
    this.token = token;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(operations: SandboxOperations): Promise<ControlServer> {
    const token = randomBytes(32).toString('hex');
    const running = new Set<Promise<void>>();
    const server = createServer((request, response) => {
      const done = answer(request, token, operations).then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body ?? null));
        running.delete(done);
      });
      running.add(done);
    });
    server.requestTimeout = 0; // a WEC that is made anew takes its time
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ControlServer(server, running, token);
  }

  /** Takes no more, and waits for operations that run: they may be starting processes. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#running]);
  }
}

async function answer(request: IncomingMessage, token: string, operations: SandboxOperations): Promise<{ status: number; body?: unknown }> {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { status: 401, body: { error: 'wrong token' } };
  const operation = operationNames.find((name) => request.url === `/${name}`);
  if (operation === undefined) return { status: 404, body: { error: `no such operation: ${request.url ?? ''}` } };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const args = JSON.parse(Buffer.concat(chunks).toString()) as never[];
    const run = operations[operation].bind(operations) as (...all: never[]) => Promise<unknown>;
    return { status: 200, body: await run(...args) };
  } catch (error) {
    return { status: 500, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}
