import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requestsNamedByAgent } from '../../../src/cluster/requests/agentLog.ts';
import { readToken } from '../../../src/cluster/requests/token.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown) => `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJl`;
const subject = 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap';

describe('readToken', () => {
  const table: Readonly<Record<string, readonly [token: string, claims: ReturnType<typeof readToken>]>> = {
    'a ServiceAccount token': [
      jwt({ jti: 'b8e0f7a2', sub: subject, iat: 1_794_996_400, exp: 1_795_000_000, iss: 'x' }),
      { jti: 'b8e0f7a2', subject, issuedAt: new Date('2026-11-18T10:06:40Z'), expiresAt: new Date('2026-11-18T11:06:40Z') },
    ],
    'a token without jti (Kubernetes before 1.29)': [jwt({ sub: subject }), { subject }],
    'claims of wrong types': [jwt({ jti: 7, sub: null, iat: '1', exp: 'soon' }), {}],
    'times beyond all dates': [jwt({ jti: 'a', iat: -1e300, exp: 1e300 }), { jti: 'a' }],
    'an empty jti': [jwt({ jti: '' }), {}],
    'claims that are no object': [jwt('text'), {}],
    'a bootstrap token': ['ocmhub.0123456789abcdef', {}],
    'a JWT whose middle is no JSON': ['eyJhbGciOiJSUzI1NiJ9.////.x', {}],
    'an empty text': ['', {}],
  };
  for (const [what, [token, claims]] of Object.entries(table)) {
    it(`reads ${what}`, () => assert.deepEqual(readToken(token), claims));
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => typeof readToken(`${a}.${b}.c`) === 'object'));
    fc.assert(fc.property(fc.json(), (json) => typeof readToken(`a.${Buffer.from(json).toString('base64url')}.c`) === 'object'));
  });
});

describe('requestsNamedByAgent', () => {
  it('finds the names, plain and inside an event message, once each and in order', () => {
    const log = [
      'I1122 20:10:01.123456       1 certificate.go:217] A csr "cluster1-9xk2p" is created',
      String.raw`I1122 21:14:42.600226   28540 logging_recorder.go:40] "INFO: A csr \"cluster1-zz7qq\" is created" component="BootstrapController@cluster:cluster1" reason="CSRCreated"`,
      'I1122 20:10:02.000000       1 certificate.go:217] A csr "cluster1-9xk2p" is created',
      'I1122 20:10:03.000000       1 other.go:1] A csr "Not_A_Name" is created',
      'I1122 20:10:03.000000       1 other.go:1] The csr "cluster1-other" is deleted',
    ].join('\n');
    assert.deepEqual([...requestsNamedByAgent(log)], ['cluster1-9xk2p', 'cluster1-zz7qq']);
  });

  it('finds none in an empty log', () => assert.deepEqual([...requestsNamedByAgent('')], []));
});
