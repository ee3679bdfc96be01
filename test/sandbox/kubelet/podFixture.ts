import { execFile, type PromiseWithChild } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from '../apiClient.ts';
import type { SandboxClient } from '../client.ts';
import type { SandboxDescription } from '../operations.ts';
import type { Container, Pod } from './apiTypes.ts';
import { followObjects } from './followObjects.ts';

const patienceMs = 60_000;
const accountName = 'runner';
const roleBindings = '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/rolebindings';

/** A namespace of one test on a sandbox's cluster: makes Pods in it and waits for what becomes of them. */
export class PodFixture {
  readonly namespace: string;
  readonly client: ApiClient;
  readonly #cluster: string;
  readonly #sandbox: SandboxDescription;

  private constructor(client: ApiClient, cluster: string, sandbox: SandboxDescription) {
    this.client = client;
    this.#cluster = cluster;
    this.#sandbox = sandbox;
    this.namespace = `open-cluster-management-test-${randomBytes(4).toString('hex')}`;
  }

  static async create(cluster: string, sandbox: SandboxClient): Promise<PodFixture> {
    const client = new ApiClient(sandbox.access(cluster));
    const fixture = new PodFixture(client, cluster, sandbox.describe());
    await client.post('/api/v1/namespaces', { metadata: { name: fixture.namespace } });
    await fixture.create('serviceaccounts', { metadata: { name: accountName } });
    // The one right without which OCM's programs don't come to serve their health.
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'extension-apiserver-authentication-reader' };
    const subjects = [{ kind: 'ServiceAccount', name: accountName, namespace: fixture.namespace }];
    await client.post(roleBindings, { metadata: { name: fixture.namespace }, roleRef, subjects });
    return fixture;
  }

  /** Closes its connections; what it made goes with the cluster. */
  close(): void {
    this.client.close();
  }

  create(resource: string, body: object): Promise<unknown> {
    return this.client.post(`/api/v1/namespaces/${this.namespace}/${resource}`, body);
  }

  /** Creates a Pod of one container `main` that runs `args` of the OCM image at the sandbox's version, unless told another tag. */
  async pod(name: string, args: string[], more: { tag?: string; container?: Partial<Container>; spec?: object } = {}): Promise<void> {
    const image = `example.test/ocm/${(args[0] ?? '').slice(1)}:${more.tag ?? `v${this.#sandbox.ocmVersion}`}`;
    const container = { name: 'main', image, args, ...more.container };
    const spec = { serviceAccountName: accountName, containers: [container], ...more.spec };
    await this.create('pods', { metadata: { name }, spec });
  }

  /** The Pod as soon as `holds` is true of it; null stands for a Pod that is gone. Rejects, with its last state, after a minute. */
  async podWhen(name: string, holds: (pod: Pod | null) => boolean): Promise<Pod | null> {
    const limit = AbortSignal.timeout(patienceMs);
    const found = new AbortController();
    let last: Pod | null = null;
    const look = (pod: Pod | null): void => {
      if (!found.signal.aborted) {
        last = pod;
        if (holds(pod)) {
          found.abort();
        }
      }
    };
    const path = `/api/v1/namespaces/${this.namespace}/pods`;
    const follower = {
      set: look,
      gone: () => {
        look(null);
      },
      synced: () => {
        if (last === null) {
          look(null);
        }
      },
    };
    const signal = AbortSignal.any([limit, found.signal]);
    await followObjects(this.client, path, { fieldSelector: `metadata.name=${name}` }, follower, signal, () => undefined);
    if (!found.signal.aborted) {
      throw new Error(`Pod ${name} did not come to the awaited state, it is ${JSON.stringify((last as Pod | null)?.status)}`);
    }
    return last;
  }

  /** The host folder that stands for a volume of the Pod. */
  volumeFolder(pod: Pod, volume: string): string {
    return join(this.podFolder(pod), 'volumes', volume);
  }

  podFolder(pod: Pod): string {
    return join(this.#sandbox.folder, 'pods', this.#cluster, 'pods', pod.metadata?.uid ?? '');
  }

  /** Output of kubectl on the cluster, in the namespace unless told otherwise. */
  async kubectl(...args: string[]): Promise<string> {
    return (await this.#run(args)).stdout;
  }

  /** kubectl that goes on by itself: resolves when it has printed something; `output` is all of it, when it has ended. */
  async kubectlBegun(...args: string[]): Promise<{ output: Promise<string> }> {
    const running = this.#run(args);
    await Promise.race([once(running.child.stdout!, 'data'), running]);
    const output = running.then(({ stdout }) => stdout);
    output.catch(() => undefined); // told to whoever awaits it
    return { output };
  }

  #run(args: readonly string[]): PromiseWithChild<{ stdout: string }> {
    const kubeconfig = this.#sandbox.contexts[this.#cluster]!.kubeconfig;
    const all = [`--kubeconfig=${kubeconfig}`, `--namespace=${this.namespace}`, ...args];
    return promisify(execFile)(this.#sandbox.kubectl, all, { timeout: patienceMs });
  }
}
