import { Emitter } from '../../../src/cluster/events.ts';
import type { ClusterContext, ContextUser } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import type { ContextsChange } from '../../../src/cluster/kubeconfig/kubeconfigSource.ts';
import type { ContextSource } from '../../../src/cluster/session/contextSource.ts';

/** A kubeconfig that changes at the test's word. */
export class FakeContexts implements ContextSource {
  problem: string | undefined;
  #list: readonly ClusterContext[];
  readonly #changes = new Emitter<ContextsChange>();
  readonly onDidChange = this.#changes.event;

  constructor(...list: readonly ClusterContext[]) {
    this.#list = list;
  }

  contexts(): readonly ClusterContext[] {
    return this.#list;
  }

  become(...list: readonly ClusterContext[]): void {
    this.#list = list;
    this.#changes.fire({ added: [], changed: [], removed: [] });
  }
}

export function fakeContext(name: string, user: Partial<ContextUser> = {}, version = '1'): ClusterContext {
  return {
    name,
    namespace: undefined,
    cluster: { name, server: `https://${name}.invalid:6443`, skipTLSVerify: false, caData: Buffer.from(name).toString('base64') },
    user: { name, ...user },
    fingerprint: `${name} ${version}`,
  };
}

/** A user whose log-in plugin could open a window. */
export const pluginUser: Partial<ContextUser> = {
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'kubelogin',
    args: [],
    env: {},
    installHint: undefined,
    provideClusterInfo: false,
  },
};
