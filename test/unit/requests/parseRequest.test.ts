import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RegistrationRequest } from '../../../src/cluster/model.ts';
import { parseRequest } from '../../../src/cluster/requests/parseRequest.ts';
import { keys, makeRequest } from './openssl.ts';
import { rightRequest, rightSubject } from './requestFixtures.ts';

const { encoded } = makeRequest({
  key: keys.p256,
  subject: ['0.O = system:open-cluster-management:cluster1', '1.O = system:open-cluster-management:managed-clusters', `CN = ${rightSubject.commonName}`],
});

function raw(changes: { metadata?: object; spec?: object; status?: object } = {}): object {
  return {
    metadata: {
      name: 'cluster1-abcde',
      uid: 'uid-1',
      resourceVersion: '100',
      creationTimestamp: '2026-11-22T10:00:00Z',
      labels: { 'open-cluster-management.io/cluster-name': 'cluster1' },
      ...changes.metadata,
    },
    spec: {
      request: encoded,
      signerName: 'kubernetes.io/kube-apiserver-client',
      expirationSeconds: 31_536_000,
      usages: ['digital signature', 'key encipherment', 'client auth'],
      username: rightRequest.requester,
      groups: rightRequest.groups,
      extra: { 'authentication.kubernetes.io/credential-id': ['JTI=jti-1'] },
      ...changes.spec,
    },
    status: changes.status ?? {},
  };
}

const condition = (type: string) => ({ type, status: 'True', reason: 'x', message: '' });
const extra = (...values: unknown[]) => ({ extra: { 'authentication.kubernetes.io/credential-id': values } });

const table: Readonly<Record<string, readonly [raw: object, change: Partial<RegistrationRequest>]>> = {
  'an agent\'s request': [raw(), {}],
  'the add-on label': [
    raw({ metadata: { labels: { 'open-cluster-management.io/cluster-name': 'cluster1', 'open-cluster-management.io/addon-name': 'a' } } }),
    { addOnName: 'a' },
  ],
  'an approved and issued one': [
    raw({ status: { conditions: [condition('Approved')], certificate: 'LS0t' } }),
    { state: 'approved', issued: true },
  ],
  'a denied one': [raw({ status: { conditions: [condition('Denied')] } }), { state: 'denied' }],
  'an approved one that failed to be signed': [raw({ status: { conditions: [condition('Approved'), condition('Failed')] } }), { state: 'failed' }],
  'no status yet': [{ ...raw(), status: undefined }, {}],
  'no credential id (Kubernetes before 1.30)': [raw({ spec: { extra: undefined } }), { credentialId: undefined }],
  'the id of a client certificate, which is no token': [raw({ spec: extra('X509SHA256=abc') }), { credentialId: undefined }],
  'two credential ids': [raw({ spec: extra('JTI=jti-1', 'JTI=jti-2') }), { credentialId: undefined }],
  'control characters, written out': [
    raw({ spec: { username: 'a\u0000b\u001b[31m\u202ec', groups: ['x\ny'] } }),
    { requester: String.raw`a\u{0}b\u{1b}[31m\u{202e}c`, groups: [String.raw`x\u{a}y`] },
  ],
  'fields of wrong types': [
    raw({ spec: { groups: 'no list', usages: [1, null, 'client auth'], username: 7, signerName: {}, expirationSeconds: '1', request: [] } }),
    { groups: [], usages: ['client auth'], requester: '', signer: '', expirationSeconds: undefined, subject: { unreadable: 'is not base64' } },
  ],
};

describe('parseRequest', () => {
  for (const [what, [object, change]] of Object.entries(table)) {
    it(`reads ${what}`, () => assert.deepEqual(parseRequest(object), { ...rightRequest, ...change }));
  }

  for (const [what, object] of Object.entries({
    'without the cluster-name label': raw({ metadata: { labels: {} } }),
    'without labels': raw({ metadata: { labels: undefined } }),
    'without a name': raw({ metadata: { name: undefined } }),
    'that is null': null,
    'that is a text': 'request',
  })) {
    it(`takes an object ${what} for no registration`, () => assert.equal(parseRequest(object), undefined));
  }

  it('never throws, whatever the object holds', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (spec, status, label) => {
        const request = parseRequest({ metadata: { name: 'n', labels: { 'open-cluster-management.io/cluster-name': label } }, spec, status });
        return (request === undefined) === (typeof label !== 'string');
      }),
    );
  });
});
