import type { Dispatcher } from 'undici';
import { CancelledError, ClusterError, UnauthorizedError, UnreachableError } from '../errors.ts';
import type { Disposable } from '../events.ts';
import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import { errorFromStatus, parseStatus } from './apiErrors.ts';
import type { ClientLibraries } from './clientNode.ts';
import { whyUnreachable } from './connectionErrors.ts';
import { ConnectionPool } from './connectionPool.ts';
import { Credentials, type AppliedCredentials } from './credentials.ts';
import type { RequestOptions } from './kubeApi.ts';
import type { LoginPluginOptions } from './loginPlugin.ts';
import { OpenRequest } from './openRequest.ts';
import { proxyFromEnvironment } from './proxyEnvironment.ts';
import type { RequestTarget } from './requestTarget.ts';
import { requestUrl, serverUrl } from './requestUrl.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: RequestOptions['query'];
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  /** What its errors say that it was about. */
  readonly target: RequestTarget;
  /** Milliseconds from sending to the last byte; a log-in plugin's time doesn't count. */
  readonly timeout: number;
}

export type ResponseBody = Dispatcher.ResponseData['body'];

/** Takes calls, gives the body of each 2xx answer; every failure is a `ClusterError` of this context. */
export class KubeTransport implements Disposable {
  readonly #context: string;
  readonly #server: string;
  readonly #undici: ClientLibraries['undici'];
  readonly #base: URL | undefined;
  readonly #pool: ConnectionPool;
  readonly #credentials: Credentials;
  readonly #open = new Set<OpenRequest>();
  #disposed = false;

  constructor(libraries: ClientLibraries, context: ClusterContext, options: LoginPluginOptions) {
    this.#context = context.name;
    this.#server = context.cluster.server;
    this.#undici = libraries.undici;
    this.#base = serverUrl(context.cluster);
    const proxy = context.cluster.proxyUrl ?? (this.#base && proxyFromEnvironment(this.#base, options.environment));
    this.#pool = new ConnectionPool(libraries.undici, proxy);
    this.#credentials = new Credentials(libraries, context, this.#pool, options);
  }

  /** Everything about one request happens between `begin` and `end`. */
  begin(signal: AbortSignal | undefined): OpenRequest {
    if (this.#disposed) {
      throw new CancelledError();
    }
    const request = new OpenRequest(signal);
    this.#open.add(request);
    return request;
  }

  end(request: OpenRequest): void {
    this.#open.delete(request);
    // Where the answer was not read to its end (a left watch, a failure), this closes its connection.
    request.cancel();
    request.dispose();
  }

  /** Sends it, once more with new credentials after a 401. The time limit runs on while the body is read, until `unlimited`. */
  async send(call: Call, request: OpenRequest): Promise<ResponseBody> {
    const response = await this.#authenticated(call, request);
    if (response.statusCode < 200 || response.statusCode > 299) {
      const status = parseStatus(await response.body.text());
      const retryAfter = [response.headers['retry-after']].flat()[0];
      throw errorFromStatus(this.#context, call.target, response.statusCode, status, retryAfter);
    }
    return response.body;
  }

  /** Takes the time limit away: a watch stays open. */
  unlimited(request: OpenRequest): void {
    request.limit(undefined, this.#context, this.#server);
  }

  /** The error to throw for whatever went wrong during `request`. */
  explain(error: unknown, request: OpenRequest): ClusterError {
    if (request.endedBy !== undefined) {
      return request.endedBy;
    }
    return error instanceof ClusterError
      ? error
      : new UnreachableError(this.#context, this.#server, whyUnreachable(error), error);
  }

  dispose(): void {
    this.#disposed = true;
    for (const request of this.#open) {
      request.cancel();
    }
    this.#credentials.dispose();
    void this.#pool.destroy();
  }

  async #authenticated(call: Call, request: OpenRequest): Promise<Dispatcher.ResponseData> {
    const base = this.#base;
    if (base === undefined) {
      throw new UnreachableError(this.#context, this.#server, 'its kubeconfig entry holds no valid server address');
    }
    for (let renewed = false; ; renewed = true) {
      this.unlimited(request);
      const credentials = await this.#credentials.apply(base, request.signal);
      // undici opens its connection even for a request that is aborted already.
      request.signal.throwIfAborted();
      request.limit(call.timeout, this.#context, this.#server);
      const response = await this.#exchange(base, call, credentials, request.signal);
      if (response.statusCode !== 401) {
        return response;
      }
      await response.body.dump();
      if (renewed || !(await credentials.renew())) {
        throw new UnauthorizedError(this.#context);
      }
    }
  }

  async #exchange(
    base: URL,
    call: Call,
    { headers, dispatcher }: AppliedCredentials,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const response = await this.#undici.request(requestUrl(base, call.path, call.query), {
      dispatcher,
      method: call.method,
      headers: {
        accept: call.accept ?? 'application/json',
        'user-agent': 'kubestellar-vscode',
        ...(call.body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
        ...headers,
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal,
      // Both limits are OpenRequest's: undici's would run out in the middle of a quiet watch.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // An aborted body that nobody reads any more emits `error`; without a listener that would end the process.
    response.body.on('error', () => undefined);
    return response;
  }
}
