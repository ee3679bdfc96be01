import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { ApiStatusError } from '../apiClient.ts';
import { keepToken, tokenKubeconfig } from './serviceAccountToken.ts';

const pod = { metadata: { name: 'agent-1', namespace: 'ns', uid: 'uid-1' }, spec: { serviceAccountName: 'sa', containers: [] } };

describe('process kubelet: ServiceAccount token', () => {
  it('is asked for until the account is there, bound to the Pod, and renewed before it expires', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const calls: unknown[] = [];
    /** A real API server refuses tokens of under 10 minutes, so their renewal can't be waited for. */
    const faultClient = {
      call: (method: string, path: string, { body }: { body?: unknown } = {}) => {
        calls.push([method, path, body]);
        if (calls.length === 1) {
          return Promise.reject(new ApiStatusError(404, `${method} ${path}`, 'serviceaccounts "sa" not found'));
        }
        const expirationTimestamp = new Date(Date.now() + 250).toISOString();
        return Promise.resolve({ status: { token: `token-${calls.length}`, expirationTimestamp } });
      },
    };
    const take = {
      token: (token: string) => {
        seen.push(token);
        if (token === 'token-3') {
          stop.abort();
        }
      },
      problem: (why: string) => seen.push(why),
    };
    const started = Date.now();
    await keepToken(faultClient, pod, { audience: undefined, expirationSeconds: 3607 }, take, stop.signal);
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: [],
        expirationSeconds: 3607,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'agent-1', uid: 'uid-1' },
      },
    };
    const call = ['POST', '/api/v1/namespaces/ns/serviceaccounts/sa/token', request];
    assert.deepEqual(
      [seen, calls],
      [['token of ServiceAccount sa: serviceaccounts "sa" not found', 'token-2', 'token-3'], [call, call, call]],
    );
    assert.ok(Date.now() - started >= 500 + 190, 'neither the retry nor the renewal may come at once');
  });

  it('reaches client-go through a kubeconfig that names its file', () => {
    const text = tokenKubeconfig({ server: 'https://127.0.0.1:6443', ca: 'PEM' }, 'ns', '/volumes/token');
    assert.deepEqual(parse(text), {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'cluster', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'UEVN' } }],
      users: [{ name: 'service-account', user: { tokenFile: '/volumes/token' } }],
      contexts: [{ name: 'pod', context: { cluster: 'cluster', user: 'service-account', namespace: 'ns' } }],
      'current-context': 'pod',
    });
  });
});
