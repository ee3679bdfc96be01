import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { ApiClient } from './apiClient.ts';
import { expiredBootstrapToken, requestBootstrapToken } from './bootstrapToken.ts';
import type { ClusterAccess } from './clusterAccess.ts';
import type { Component, DescribedContext, SandboxDescription, SandboxOperations } from './operations.ts';
import { createManagedClusters, requestWithoutAgent, type RequestMade, type RequestOptions } from './requester.ts';

/** What a test does with a running sandbox: its operations, and requests to its clusters that need no agent. */
export class SandboxClient implements SandboxOperations {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Takes the path of the sandbox's `sandbox.json`. */
  static connect(file: string): SandboxClient {
    const client = new SandboxClient(file);
    client.describe();
    return client;
  }

  /** The sandbox as it is now: WECs come and go. */
  describe(): SandboxDescription {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as SandboxDescription;
    } catch (error) {
      throw new Error(`No sandbox is up at ${this.#file}: start one with "node test/sandbox/main.ts".`, { cause: error });
    }
  }

  context(name: string): DescribedContext {
    const context = this.describe().contexts[name];
    if (context === undefined) throw new Error(`The sandbox has no cluster ${name}.`);
    return context;
  }

  /** Admin access to a cluster. */
  access(name: string): ClusterAccess {
    const { server, caFile, adminCertFile, adminKeyFile } = this.context(name);
    const [ca, cert, key] = [caFile, adminCertFile, adminKeyFile].map((file) => readFileSync(file, 'utf8')) as [string, string, string];
    return { server, ca, cert, key };
  }

  killComponent(cluster: string, component: Component): Promise<void> {
    return this.#call('killComponent', cluster, component);
  }

  startComponent(cluster: string, component: Component): Promise<void> {
    return this.#call('startComponent', cluster, component);
  }

  pauseComponent(cluster: string, component: Component): Promise<void> {
    return this.#call('pauseComponent', cluster, component);
  }

  resumeComponent(cluster: string, component: Component): Promise<void> {
    return this.#call('resumeComponent', cluster, component);
  }

  pausePods(cluster: string, namePrefix: string): Promise<void> {
    return this.#call('pausePods', cluster, namePrefix);
  }

  resumePods(cluster: string, namePrefix: string): Promise<void> {
    return this.#call('resumePods', cluster, namePrefix);
  }

  addWec(name: string): Promise<void> {
    return this.#call('addWec', name);
  }

  removeWec(name: string): Promise<void> {
    return this.#call('removeWec', name);
  }

  resetWec(name: string): Promise<{ rebuilt: boolean }> {
    return this.#call('resetWec', name);
  }

  /** A new bootstrap token, as `clusteradm get token` gives. */
  async bootstrapToken(its: string): Promise<string> {
    return this.#with(its, requestBootstrapToken);
  }

  /** A bootstrap token that is accepted for some 10 s more, then refused with 401. */
  expiredBootstrapToken(its: string): Promise<string> {
    return this.#with(its, (client) => expiredBootstrapToken(client, this.context(its).serviceAccountKeyFile));
  }

  requestWithoutAgent(its: string, clusterName: string, options?: RequestOptions): Promise<RequestMade> {
    return requestWithoutAgent(this.access(its), clusterName, options);
  }

  createManagedClusters(its: string, count: number, prefix?: string): Promise<string[]> {
    return createManagedClusters(this.access(its), count, prefix);
  }

  async #with<T>(cluster: string, use: (client: ApiClient) => Promise<T>): Promise<T> {
    const client = new ApiClient(this.access(cluster));
    try {
      return await use(client);
    } finally {
      client.close();
    }
  }

  #call<T>(operation: keyof SandboxOperations, ...args: string[]): Promise<T> {
    const { controlUrl, controlToken } = this.describe();
    return new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${controlToken}` };
      const call = request(`${controlUrl}/${operation}`, { method: 'POST', headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const body = JSON.parse(Buffer.concat(chunks).toString()) as { error?: string } | null;
          if (response.statusCode === 200) resolve(body as T);
          else reject(new Error(body?.error ?? `${operation}: HTTP ${String(response.statusCode)}`));
        });
      });
      call.once('error', reject);
      call.end(JSON.stringify(args));
    });
  }
}
