import { paths, roleEvidence } from '../../../src/cluster/ocm.ts';
import type { Answer } from './faultKubeApi.ts';

const empty = { metadata: { resourceVersion: '5' }, items: [] };
const serving = (resource: string) => ({ resources: [{ name: resource }, { name: `${resource}/status` }] });

/** Answers as a cluster of this kind gives; `uid` is its identity. */
export function fakeCluster(uid: string, ...extra: readonly Record<string, unknown>[]): Answer {
  const answers: Record<string, unknown> = { [paths.kubeSystem]: { metadata: { uid } } };
  Object.assign(answers, ...extra);
  return (path) => {
    const answer = answers[path];
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
}

export function itsWith(...names: readonly string[]): Record<string, unknown> {
  return {
    [roleEvidence.its.groupVersion]: serving('managedclusters'),
    [paths.managedClusters]: { ...empty, items: names.map((name) => ({ metadata: { name, resourceVersion: '1' } })) },
    [paths.requests]: empty,
  };
}

export const wds = { [roleEvidence.wds.groupVersion]: serving('bindingpolicies') };

/** Klusterlets as they are listed, or what listing them fails with. */
export function wecWith(klusterlets: readonly unknown[] | Error): Record<string, unknown> {
  return {
    [roleEvidence.wec.groupVersion]: serving('klusterlets'),
    [paths.klusterlets]: klusterlets instanceof Error ? klusterlets : { items: klusterlets },
  };
}

export function kubeconfigSecret(server: string): unknown {
  const kubeconfig = {
    clusters: [{ name: 'other', cluster: { server: 'https://wrong' } }, { name: 'hub', cluster: { server } }],
    contexts: [{ name: 'bootstrap', context: { cluster: 'hub', user: 'u' } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    'current-context': 'bootstrap',
  };
  return { data: { kubeconfig: Buffer.from(JSON.stringify(kubeconfig)).toString('base64') } };
}

export const agentSecret = (name: string, namespace = 'open-cluster-management-agent') =>
  `/api/v1/namespaces/${namespace}/secrets/${name}`;
