import { request as httpsRequest, Agent, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';

/** The API server said no. `status` is the HTTP status, the message is the server's own. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

export type Query = Readonly<Record<string, string>>;

export interface Call {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** One line of a watch. `type` ERROR carries a Status as `object`. */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

const callTimeoutMs = 30_000;
/** Bookmarks come about once a minute, so a watch that is silent for longer has lost its server. */
const watchSilenceMs = 150_000;

/**
 * JSON calls and watches on one API server over kept-alive connections.
 * Not the generated clients of client-node: those open a connection per request, cannot be aborted,
 * and give dates as `Date` in lists but as text in watches (platform notes 1.4 and 1.6).
 */
export class ApiClient {
  readonly server: string;
  /** The server's certificate authority in PEM. */
  readonly ca: string;
  readonly #tls: RequestOptions;
  readonly #agent: Agent;

  private constructor(server: string, ca: string, tls: RequestOptions) {
    this.server = server;
    this.ca = ca;
    this.#tls = tls;
    this.#agent = new Agent({ keepAlive: true });
  }

  /** Reads the current context of the kubeconfig file at `path`. */
  static async fromKubeconfig(path: string): Promise<ApiClient> {
    const config = new KubeConfig();
    config.loadFromFile(path);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) {
      throw new Error(`The kubeconfig ${path} has no current context with a cluster.`);
    }
    const applied: RequestOptions = {};
    await config.applyToHTTPSOptions(applied);
    const { ca, cert, key } = applied;
    const tls: RequestOptions = Object.fromEntries(Object.entries({ ca, cert, key }).filter(([, value]) => value != null));
    return new ApiClient(server, Buffer.isBuffer(ca) ? ca.toString('utf8') : '', tls);
  }

  /** Sends one request and gives the parsed answer. Throws an ApiError for any status outside 2xx. */
  async call(method: string, path: string, call: Call = {}): Promise<unknown> {
    const timeout = AbortSignal.timeout(callTimeoutMs);
    const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]);
    const answer = await this.#send(method, path, call, signal);
    return JSON.parse(await text(answer)) as unknown;
  }

  /**
   * Opens a watch; resolves when the server has answered. The events end when the server ends the watch; they throw when the
   * signal fires or the server falls silent.
   */
  async watch(path: string, query: Query, signal: AbortSignal): Promise<AsyncIterable<WatchLine>> {
    const search = new URLSearchParams({ ...query, watch: 'true', allowWatchBookmarks: 'true' });
    const answer = await this.#send('GET', `${path}?${search.toString()}`, {}, signal);
    answer.socket.setTimeout(watchSilenceMs, () => answer.destroy(new Error('the watch fell silent')));
    return watchLines(answer);
  }

  /** Closes every connection. */
  close(): void {
    this.#agent.destroy();
  }

  async #send(method: string, path: string, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = httpsRequest(
        new URL(this.server + path),
        {
          ...this.#tls,
          agent: this.#agent,
          method,
          signal,
          headers: {
            accept: 'application/json',
            'user-agent': 'kubestellar-sandbox-process-kubelet',
            ...(body === undefined
              ? {}
              : { 'content-type': call.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
        },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
    // The signal can fire between two reads: without a listener that error would end the process.
    answer.on('error', () => undefined);
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) {
      throw new ApiError(status, statusMessage(await text(answer)) ?? `${method} ${path}: status ${status}`);
    }
    return answer;
  }
}

async function* watchLines(answer: IncomingMessage): AsyncGenerator<WatchLine> {
  try {
    for await (const line of createInterface({ input: answer })) {
      yield JSON.parse(line) as WatchLine;
    }
  } finally {
    answer.destroy();
  }
}

function statusMessage(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { message?: string }).message;
  } catch {
    return undefined;
  }
}
