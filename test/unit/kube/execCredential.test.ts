import assert from 'node:assert/strict';
import { CredentialPluginError } from '../../../src/cluster/errors.ts';
import { parseExecCredential } from '../../../src/cluster/kube/execCredential.ts';

const apiVersion = 'client.authentication.k8s.io/v1';
const source = { context: 'its1', command: 'login', apiVersion };
const now = Date.parse('2026-01-01T00:00:00Z');
const parse = (output: string) => parseExecCredential(output, source, now);
const answer = (status: unknown, rest: object = {}): string =>
  JSON.stringify({ kind: 'ExecCredential', apiVersion, status, ...rest });

describe('ExecCredential', () => {
  it('gives token, certificate and expiry', () => {
    assert.deepEqual(
      [
        parse(answer({ token: 't' })),
        parse(answer({ token: 't', expirationTimestamp: '2026-01-01T01:00:00Z' })),
        parse(answer({ clientCertificateData: 'C', clientKeyData: 'K', expirationTimestamp: null })),
      ],
      [{ token: 't' }, { token: 't', expiresAt: now + 3_600_000 }, { certificate: 'C', key: 'K' }],
    );
  });

  const refused: [string, string][] = [
    ['', 'answered nothing'],
    ['Please log in at ...', 'answered something that is not JSON'],
    ['null', 'answered something that is not an ExecCredential'],
    ['[]', 'answered something that is not an ExecCredential'],
    [answer({ token: 't' }, { kind: 'Status' }), 'answered something that is not an ExecCredential'],
    [answer({ token: 't' }, { apiVersion: 'v9' }), `answered in version "v9", but the kubeconfig expects ${apiVersion}`],
    [answer({ token: 't' }, { apiVersion: 9 }), `answered in version none, but the kubeconfig expects ${apiVersion}`],
    [answer(undefined), 'answered neither a token nor a client certificate'],
    [answer({ token: '' }), 'answered neither a token nor a client certificate'],
    [answer({ clientKeyData: 'K' }), 'answered a client certificate without its key, or a key without its certificate'],
    [answer({ token: 't', expirationTimestamp: 'soon' }), 'answered an expirationTimestamp that is not a date'],
    [
      answer({ token: 't', expirationTimestamp: '2025-12-31T23:59:59Z' }),
      'answered credentials that expired at 2025-12-31T23:59:59.000Z',
    ],
  ];
  for (const [output, problem] of refused) {
    it(`refuses ${output === '' ? 'nothing' : output}`, () => {
      assert.throws(
        () => parse(output),
        (error: unknown) =>
          error instanceof CredentialPluginError &&
          error.message.startsWith(`The log-in plugin "login" of context "its1" ${problem}. `),
      );
    });
  }
});
