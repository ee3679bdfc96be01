import assert from 'node:assert/strict';
import { requestTarget } from '../../../src/cluster/kube/requestTarget.ts';

describe('requestTarget', () => {
  const csr = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const table: [method: string, path: string, watch: boolean, expected: string][] = [
    ['GET', '/apis/cluster.open-cluster-management.io/v1/managedclusters', false, 'list managedclusters.cluster.open-cluster-management.io'],
    ['GET', '/apis/cluster.open-cluster-management.io/v1/managedclusters', true, 'watch managedclusters.cluster.open-cluster-management.io'],
    ['GET', `${csr}/csr-1`, false, 'get certificatesigningrequests.certificates.k8s.io "csr-1"'],
    ['PUT', `${csr}/csr-1/approval`, false, 'update certificatesigningrequests.certificates.k8s.io/approval "csr-1"'],
    ['GET', '/api/v1/namespaces/kube-system', false, 'get namespaces "kube-system"'],
    ['PUT', '/api/v1/namespaces/a/finalize', false, 'update namespaces/finalize "a"'],
    ['GET', '/api/v1/namespaces/a/pods', false, 'list pods in namespace "a"'],
    ['GET', '/api/v1/namespaces/a/pods/p/log', false, 'get pods/log "p" in namespace "a"'],
    ['POST', '/api/v1/namespaces/a/serviceaccounts/s/token', false, 'create serviceaccounts/token "s" in namespace "a"'],
    ['DELETE', '/apis/apps/v1/namespaces/a/deployments', false, 'deletecollection deployments.apps in namespace "a"'],
    ['DELETE', '/api/v1/pods/x%2Fy', false, 'delete pods "x/y"'],
    ['PATCH', `${csr}/a`, false, 'patch certificatesigningrequests.certificates.k8s.io "a"'],
    ['GET', '/apis/cluster.open-cluster-management.io/v1', false, 'get /apis/cluster.open-cluster-management.io/v1'],
    ['GET', '/version', false, 'get /version'],
  ];
  for (const [method, path, watch, expected] of table) {
    it(`${method} ${path} is "${expected}"`, () => {
      const { verb, resource } = requestTarget(method, path, watch);
      assert.equal(`${verb} ${resource}`, expected);
    });
  }
});
