import { ApiError, NotFoundError } from '../errors.ts';
import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import type { Log } from '../log.ts';
import { errorFromStatus, statusOf } from './apiErrors.ts';
import { isConnectionCut } from './connectionErrors.ts';
import type { KubeApi, PatchType, RequestOptions, WatchEvent } from './kubeApi.ts';
import { KubeTransport, type Call } from './kubeTransport.ts';
import { Liveness } from './liveness.ts';
import { requestTarget } from './requestTarget.ts';
import { textLinesOf } from './textLines.ts';
import { linesOf } from './watchLines.ts';

export interface KubeApiOptions {
  readonly log: Log;
  /** Where proxy variables and the PATH of log-in plugins are read. */
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds that a log-in plugin may take; 60 000 unless told. */
  readonly pluginTimeout?: number;
}

const defaultTimeout = 15_000;
const patchContentTypes: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** Loads the client libraries with the first call; touches no network and runs no plugin before the first request. */
export async function createKubeApi(context: ClusterContext, options: KubeApiOptions): Promise<KubeApi> {
  const { log, environment, pluginTimeout: timeout } = options;
  const plugin = { log, environment, ...(timeout !== undefined && { timeout }) };
  // The bundle has it in a file of its own (esbuild.js).
  const { loadClientLibraries } = await import('./clientNode.ts');
  return new UndiciKubeApi(context, new KubeTransport(await loadClientLibraries(), context, plugin));
}

/** KubeApi over undici: takes one context's transport, gives JSON, text and watch events. */
class UndiciKubeApi implements KubeApi {
  readonly context: string;
  readonly server: string;
  readonly #transport: KubeTransport;

  constructor(context: ClusterContext, transport: KubeTransport) {
    this.context = context.name;
    this.server = context.cluster.server;
    this.#transport = transport;
  }

  async get<T>(path: string, options?: RequestOptions): Promise<T> {
    return await this.#json<T>(call('GET', path, options), options?.signal);
  }

  async find<T>(path: string, options?: RequestOptions): Promise<T | undefined> {
    try {
      return await this.get<T>(path, options);
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  async text(path: string, options?: RequestOptions): Promise<string> {
    return await this.#whole({ ...call('GET', path, options), accept: '*/*' }, options?.signal);
  }

  async post<T>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
    return await this.#json<T>(call('POST', path, { ...options, body }), options?.signal);
  }

  async put<T>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
    return await this.#json<T>(call('PUT', path, { ...options, body }), options?.signal);
  }

  async patch<T>(path: string, type: PatchType, body: unknown, options?: RequestOptions): Promise<T> {
    const patch = { ...call('PATCH', path, { ...options, body }), contentType: patchContentTypes[type] };
    return await this.#json<T>(patch, options?.signal);
  }

  async delete<T>(path: string, options?: RequestOptions): Promise<T> {
    return await this.#json<T>(call('DELETE', path, options), options?.signal);
  }

  /** Ends when the server ends the stream or falls silent; throws `CancelledError` once `signal` aborts. */
  async *watch(
    path: string,
    query: RequestOptions['query'],
    signal: AbortSignal,
    silence: number,
  ): AsyncGenerator<WatchEvent> {
    const target = requestTarget('GET', path, true);
    const request = this.#transport.begin(signal);
    let silent = false;
    let liveness: Liveness | undefined;
    try {
      const timeout = Math.min(defaultTimeout, silence);
      const body = await this.#transport.send(
        { method: 'GET', path, query: { ...query, watch: true }, target, timeout },
        request,
      );
      this.#transport.unlimited(request);
      liveness = new Liveness(silence, () => {
        silent = true;
        request.cancel();
      });
      for await (const line of linesOf(signsOfLife(body, liveness))) {
        // Lines that had already come when the watch was aborted are nobody's any more.
        request.signal.throwIfAborted();
        const event = this.#parse(line) as WatchEvent;
        if (event.type === 'ERROR') {
          const status = statusOf(event.object);
          throw errorFromStatus(this.context, target, status.code ?? 500, status);
        }
        yield event;
        // The time that the consumer took is not the server's silence.
        liveness.sign();
      }
    } catch (error) {
      if (!silent) {
        throw this.#transport.explain(error, request);
      }
    } finally {
      liveness?.dispose();
      this.#transport.end(request);
    }
  }

  async *lines(path: string, query: RequestOptions['query'], signal: AbortSignal): AsyncGenerator<string> {
    const request = this.#transport.begin(signal);
    try {
      const body = await this.#transport.send({ ...call('GET', path, undefined), query, accept: '*/*' }, request);
      this.#transport.unlimited(request);
      for await (const line of textLinesOf(body)) {
        request.signal.throwIfAborted();
        yield line;
      }
    } catch (error) {
      throw this.#transport.explain(error, request);
    } finally {
      this.#transport.end(request);
    }
  }

  dispose(): void {
    this.#transport.dispose();
  }

  async #json<T>(what: Call, signal: AbortSignal | undefined): Promise<T> {
    return this.#parse(await this.#whole(what, signal)) as T;
  }

  async #whole(what: Call, signal: AbortSignal | undefined): Promise<string> {
    const request = this.#transport.begin(signal);
    const once = async (): Promise<string> => await (await this.#transport.send(what, request)).text();
    try {
      return await once().catch(async (error: unknown) => {
        // A kept connection may have been closed by a restarted server: reading again can do no harm (as Go's client does).
        if (what.method === 'GET' && request.endedBy === undefined && isConnectionCut(error)) {
          return await once();
        }
        throw error;
      });
    } catch (error) {
      throw this.#transport.explain(error, request);
    } finally {
      this.#transport.end(request);
    }
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new ApiError(this.context, 200, 'what answered is not a Kubernetes API server (its answer is not JSON).');
    }
  }
}

function call(method: Call['method'], path: string, options: RequestOptions | undefined): Call {
  return {
    method,
    path,
    query: options?.query,
    body: options?.body,
    target: requestTarget(method, path),
    timeout: options?.timeout ?? defaultTimeout,
  };
}

async function* signsOfLife(body: AsyncIterable<Uint8Array>, liveness: Liveness): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    liveness.sign();
    yield chunk;
  }
}
