import type { ClusterContext, ContextCluster, ContextUser } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import type { Log } from '../../../src/cluster/log.ts';

export function testContext(
  server: string,
  user: Partial<ContextUser> = {},
  cluster: Partial<ContextCluster> = {},
): ClusterContext {
  return {
    name: 'its1',
    namespace: undefined,
    cluster: { name: 'its1', server, skipTLSVerify: false, ...cluster },
    user: { name: 'admin', ...user },
    fingerprint: 'test',
  };
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
