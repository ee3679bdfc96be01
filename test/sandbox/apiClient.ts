import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { ClusterAccess } from './clusterAccess.ts';

/** An API server's answer that is not 2xx: `status` is the HTTP status, `said` the server's own words. */
export class ApiStatusError extends Error {
  override readonly name = 'ApiStatusError';
  readonly status: number;
  readonly said: string;

  /** `asked`: method and path. */
  constructor(status: number, asked: string, said: string) {
    super(`${asked}: ${status} ${said}`);
    this.status = status;
    this.said = said;
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiStatusError && error.status === 404;

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

const answerLimitMs = 30_000;
/** Bookmarks come about once a minute, so a watch that is silent for longer has lost its server. */
const watchSilenceMs = 150_000;

/**
 * JSON requests and watches on one API server, over up to `connections` kept connections (a watch takes one for as long as it lasts).
 * Not the generated clients of client-node: those open a connection for each request, can't be aborted, and give dates as `Date` in
 * lists but as text in watches.
 */
export class ApiClient {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(access: ClusterAccess, connections = 4) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, ca: access.ca, cert: access.cert, key: access.key });
  }

  get server(): string {
    return this.#access.server;
  }

  /** The server's certificate authority in PEM. */
  get ca(): string {
    return this.#access.ca;
  }

  get<T = KubernetesObject>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T = KubernetesObject>(path: string, body: unknown): Promise<T> {
    return this.call('POST', path, { body });
  }

  delete(path: string): Promise<unknown> {
    return this.call('DELETE', path);
  }

  /** JSON merge patch. */
  patch<T = KubernetesObject>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.call('PATCH', path, { body, contentType: 'application/merge-patch+json', ...(signal && { signal }) });
  }

  /** Server-side apply, taking over what others own. */
  apply<T = KubernetesObject>(path: string, body: unknown): Promise<T> {
    return this.call('PATCH', `${path}?fieldManager=sandbox&force=true`, { body, contentType: 'application/apply-patch+yaml' });
  }

  /** Sends one request and gives the parsed answer. Throws an ApiStatusError for any status outside 2xx. */
  async call<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const limit = AbortSignal.timeout(answerLimitMs);
    try {
      const answer = await this.#send(method, path, call, call.signal === undefined ? limit : AbortSignal.any([call.signal, limit]));
      return JSON.parse(await text(answer)) as T;
    } catch (error) {
      if (!limit.aborted || error instanceof ApiStatusError) throw error;
      throw new Error(`${method} ${path}: no answer from ${this.server} within ${answerLimitMs / 1000} s`, { cause: error });
    }
  }

  /**
   * Opens a watch; resolves when the server has answered. The events end when the server ends the watch; they throw when the
   * signal fires or the server falls silent.
   */
  async watch(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<AsyncIterable<WatchLine>> {
    const search = new URLSearchParams({ ...query, watch: 'true', allowWatchBookmarks: 'true' });
    const answer = await this.#send('GET', `${path}?${search.toString()}`, {}, signal);
    answer.socket.setTimeout(watchSilenceMs, () => answer.destroy(new Error('the watch fell silent')));
    return watchLines(answer);
  }

  /** Closes every connection. */
  close(): void {
    this.#agent.destroy();
  }

  async #send(method: string, path: string, { body, contentType = 'application/json' }: Call, signal: AbortSignal): Promise<IncomingMessage> {
    const { server, token } = this.#access;
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      Accept: 'application/json',
      'User-Agent': 'kubestellar-sandbox',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      // Node itself gives the content of a DELETE no length, and the server would take it for the next request.
      ...(content !== undefined && { 'Content-Type': contentType, 'Content-Length': content.length }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(new URL(path, server), { method, headers, agent: this.#agent, signal }, resolve);
      outgoing.on('error', reject);
      outgoing.end(content);
    });
    // The signal can fire between two reads: without a listener that error would end the process.
    answer.on('error', () => undefined);
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) throw new ApiStatusError(status, `${method} ${path}`, messageOf(await text(answer)));
    return answer;
  }
}

/** As much of any object as the sandbox reads. */
export interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

export interface KubernetesList<T = KubernetesObject> {
  readonly items: readonly T[];
}

async function* watchLines(answer: IncomingMessage): AsyncGenerator<WatchLine> {
  try {
    for await (const line of createInterface({ input: answer })) yield JSON.parse(line) as WatchLine;
  } finally {
    answer.destroy();
  }
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body;
  } catch {
    return body;
  }
}
