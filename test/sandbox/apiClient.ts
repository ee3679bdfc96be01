import { Agent, request } from 'node:https';
import type { ClusterAccess } from './clusterAccess.ts';

/** An API server's answer that is not 2xx: `status` is the HTTP status, the message the server's own. */
export class ApiStatusError extends Error {
  override readonly name = 'ApiStatusError';
  readonly status: number;

  constructor(status: number, method: string, path: string, message: string) {
    super(`${method} ${path}: ${status} ${message}`);
    this.status = status;
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiStatusError && error.status === 404;

/** Plain requests to one API server, over up to `connections` kept connections. */
export class ApiClient {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(access: ClusterAccess, connections = 4) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, ca: access.ca, cert: access.cert, key: access.key });
  }

  get<T = KubernetesObject>(path: string): Promise<T> {
    return this.#send('GET', path);
  }

  post<T = KubernetesObject>(path: string, body: unknown): Promise<T> {
    return this.#send('POST', path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.#send('DELETE', path);
  }

  /** JSON merge patch. */
  patch<T = KubernetesObject>(path: string, body: unknown): Promise<T> {
    return this.#send('PATCH', path, body, 'application/merge-patch+json');
  }

  /** Server-side apply, taking over what others own. */
  apply<T = KubernetesObject>(path: string, body: unknown): Promise<T> {
    return this.#send('PATCH', `${path}?fieldManager=sandbox&force=true`, body, 'application/apply-patch+yaml');
  }

  close(): void {
    this.#agent.destroy();
  }

  #send<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<T> {
    const { server, token } = this.#access;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers['Content-Type'] = contentType;
    return new Promise((resolve, reject) => {
      const call = request(new URL(path, server), { method, headers, agent: this.#agent, timeout: 30_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(JSON.parse(text) as T);
          else reject(new ApiStatusError(status, method, path, messageOf(text)));
        });
      });
      call.once('timeout', () => call.destroy(new Error(`${method} ${path}: no answer from ${server} within 30 s`)));
      call.once('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
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

function messageOf(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message);
  } catch {
    return text;
  }
}
