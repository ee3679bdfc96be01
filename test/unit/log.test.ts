import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { redactingLog } from '../../src/cluster/log.ts';
import { redact } from '../../src/cluster/redact.ts';
import { findToken } from '../tokenSearch.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A token as an API server of Kubernetes 1.35 signs it for a ServiceAccount. */
function serviceAccountToken(header: object = { alg: 'RS256', kid: 'b9mQ7Jr0pYx2yD1kB5Yl3Y4mVvC1cHn2oXqv8VfJt6E' }): string {
  const claims = {
    aud: ['https://kubernetes.default.svc.cluster.local'],
    exp: 1_795_000_000,
    iss: 'https://kubernetes.default.svc.cluster.local',
    jti: 'f2c7af94-e4ff-40fc-8225-7453259addbe',
    'kubernetes.io': { namespace: 'open-cluster-management', serviceaccount: { name: 'agent-registration-bootstrap' } },
    sub: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

const jwt = serviceAccountToken();
const bootstrap = 'ocmhub.0123456789abcdef';
const opaque = 'opaque~secret/of+no-known.shape==';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('redact', () => {
  const hidden: Readonly<Record<string, readonly [line: string, redacted: string, token?: string]>> = {
    'a ServiceAccount token': [`got ${jwt}, expires soon`, 'got [redacted], expires soon'],
    'a token at the end of a sentence': [`It was ${jwt}.`, 'It was [redacted].'],
    'a token whose header begins with "typ"': [serviceAccountToken({ typ: 'JWT', alg: 'RS256' }), '[redacted]'],
    'an unsigned token': [`x=${encode({ alg: 'none' })}.${encode({ sub: 'bob' })}.`, 'x=[redacted]'],
    'two tokens in one line': [`${jwt} ${jwt}`, '[redacted] [redacted]'],
    'a token after an escaped line break': [String.raw`"token:\n${jwt}"`, String.raw`"token:\n[redacted]"`],
    'a Bearer header': [`Authorization: Bearer ${jwt}`, 'Authorization: Bearer [redacted]'],
    'an opaque Bearer token, in JSON': [`{"Authorization":"bearer ${opaque}","Accept":"*/*"}`, '{"Authorization":"bearer [redacted]","Accept":"*/*"}', opaque],
    'a bootstrap token': [`kubeadm join --token ${bootstrap} host:6443`, 'kubeadm join --token [redacted] host:6443', bootstrap],
    'a bootstrap token at the end of a sentence': [`The token was ${bootstrap}.`, 'The token was [redacted].', bootstrap],
    'a bootstrap token after an escaped line break': [String.raw`user:\n${bootstrap}`, String.raw`user:\n[redacted]`, bootstrap],
    'the argument of clusteradm': [`join --hub-token ${opaque} --wait`, 'join --hub-token [redacted] --wait', opaque],
    'the argument with an equals sign': [`join --hub-token=${opaque} --wait`, 'join --hub-token=[redacted] --wait', opaque],
    'the argument in a printed list': [`["join","--hub-token","${opaque}","--wait"]`, '["join","--hub-token","[redacted]","--wait"]', opaque],
    'the password of a proxy': ['HTTPS_PROXY=http://user:p4ss-w0rd-of-it@proxy:3128', 'HTTPS_PROXY=http://user:[redacted]@proxy:3128', 'p4ss-w0rd-of-it'],
    'what "get token -o json" prints': [`{"hub-token":"${opaque}","hub-apiserver":"https://its"}`, '{"hub-token":"[redacted]","hub-apiserver":"https://its"}', opaque],
  };
  for (const [what, [line, redacted, token = jwt]] of Object.entries(hidden)) {
    it(`hides ${what}`, () => {
      assert.equal(redact(line), redacted);
      assert.deepEqual(findToken(token, redact(line)), []);
      assert.equal(redact(redact(line)), redacted, 'it is redacted once');
    });
  }

  for (const [what, token] of [['JWT', jwt], ['JWT with "typ"', serviceAccountToken({ typ: 'JWT', alg: 'RS256' })], ['bootstrap token', bootstrap]] as const) {
    for (const before of ['', 'a', 'ab', 'users:\n- user:\n    token: ']) {
      it(`hides a ${what} in base64 behind ${before.length} bytes, also in a path and without its padding`, () => {
        const encoded = base64(`${before}${token}\n`);
        const lines = [encoded, `kubeconfig: ${encoded.replace(/=+$/, '')}`];
        assert.deepEqual(lines.map(redact), ['[redacted]', 'kubeconfig: [redacted]']);
        // A slash may belong to base64, so the path goes too.
        assert.equal(redact(`secrets/${encoded}`), '[redacted]');
      });
    }
  }

  it('hides a kubeconfig that a Secret holds', () => {
    const kubeconfig = JSON.stringify({ users: [{ user: { token: jwt } }] });
    const line = JSON.stringify({ data: { kubeconfig: base64(kubeconfig) } });
    assert.equal(redact(line), '{"data":{"kubeconfig":"[redacted]"}}');
  });

  const keys: Readonly<Record<string, string>> = {
    'a PKCS#8 RSA key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'a PKCS#1 RSA key': privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'an EC key': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    'a PKCS#8 EC key': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'an Ed25519 key': generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  for (const [what, pem] of Object.entries(keys)) {
    const body = pem.split('\n').slice(1, -2);
    const kubeconfig = `users:\n- user:\n    client-key-data: ${base64(pem)}\n`;
    const wrap = (text: string) => (text.match(/.{1,76}/g) ?? []).join('\n');
    const written: Readonly<Record<string, string>> = {
      'as it is': pem,
      'indented, as YAML does': pem.replaceAll('\n', '\n      '),
      'within JSON': JSON.stringify({ key: pem }),
      'within JSON within JSON': JSON.stringify(JSON.stringify({ key: pem })),
      'in a log with times': pem.replaceAll('\n', '\nI1128 07:00:00.123456 1 main.go:12] '),
      'cut off': pem.slice(0, -40),
      'without its armour': body.join(''),
      'in base64': base64(pem),
      'in wrapped base64': wrap(base64(pem)),
      'in wrapped base64 within JSON': JSON.stringify(wrap(base64(pem))),
      'in a kubeconfig': kubeconfig,
      'in a kubeconfig as JSON': JSON.stringify({ users: [{ user: { 'client-key-data': base64(pem) } }] }),
      'in a kubeconfig in base64': base64(kubeconfig),
      'in a kubeconfig in base64 in base64': base64(`data:\n  kubeconfig: ${base64(kubeconfig)}\n`),
    };
    for (const [how, text] of Object.entries(written)) {
      it(`hides ${what} ${how}`, () => {
        const redacted = redact(`before\n${text}\n(after)`);
        assert.match(redacted, /^before\n[^]*\[redacted\][^]*\(after\)$/);
        assert.deepEqual(body.flatMap((line) => [...findToken(line, redacted), ...findToken(base64(line), redacted)]), []);
        assert.equal(redact(redacted), redacted, 'it is redacted once');
      });
    }
  }

  it('hides a key that was cut off, and nothing of the next line', () => {
    const cut = keys['a PKCS#8 RSA key']!.slice(0, 900);
    assert.equal(redact(`key: ${cut.replaceAll('\n', ' ')}\n2026-11-28T08:48:05Z Normal`), 'key: [redacted]\n2026-11-28T08:48:05Z Normal');
    assert.equal(redact(JSON.stringify({ key: cut, region: 'eu' })), '{"key":"[redacted]","region":"eu"}');
  });

  it('hides the rest of a key whose beginning was cut off', () => {
    const rest = keys['a PKCS#8 RSA key']!.split('\n').slice(3).join('\n');
    assert.equal(redact(`${rest}(after)`), '[redacted]\n(after)');
  });

  for (const [what, token] of [['JWT', jwt], ['bootstrap token', bootstrap]] as const) {
    it(`hides a ${what} in base64 of base64, and in wrapped base64`, () => {
      const kubeconfig = base64(`apiVersion: v1\nkind: Config\nusers:\n- user:\n    token: ${token}\n`);
      const wrapped = (kubeconfig.match(/.{1,76}/g) ?? []).join('\n');
      assert.deepEqual([redact(base64(`data:\n  kubeconfig: ${kubeconfig}\n`)), redact(wrapped)], ['[redacted]', '[redacted]']);
    });
  }

  it('hides a token in JSON that an annotation holds', () => {
    const annotation = JSON.stringify(JSON.stringify({ data: { token: opaque }, args: ['--hub-token', opaque] }));
    assert.equal(redact(annotation), JSON.stringify(JSON.stringify({ data: { token: '[redacted]' }, args: ['--hub-token', '[redacted]'] })));
  });

  it('is quick with a megabyte of a log', () => {
    const line = `I1128 07:00:00.123456       1 reflector.go:358] caches populated for *v1.ManagedCluster ${randomBytes(48).toString('base64')}\n`;
    const started = Date.now();
    redact(line.repeat(8_000));
    assert.ok(Date.now() - started < 4_000, `${Date.now() - started} ms`);
  });

  it('keeps certificates and requests, in base64 too', () => {
    const body = randomBytes(700).toString('base64').match(/.{1,64}/g)!.join('\n');
    const lines = ['CERTIFICATE', 'CERTIFICATE REQUEST', 'PUBLIC KEY'].flatMap((what) => {
      const pem = `-----BEGIN ${what}-----\n${body}\n-----END ${what}-----\n`;
      return [pem, base64(pem)];
    });
    assert.deepEqual(lines.map(redact), lines);
  });

  const kept = [
    'cluster1-abcde and cluster1-qqq2c on the ITS.',
    'uid 6768a4f2-3b59-479c-937c-ef9d0e06f114, JTI=f2c7af94-e4ff-40fc-8225-7453259addbe',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'Pod klusterlet-registration-agent-7f55c7c8b6-p9snl in open-cluster-management-agent',
    'Event cluster-abcdef.17a1b2c3d4e5f607 of klusterlet-57c6549b99-h2ztd.187a3c4d5e6f7081',
    'the CA LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJZakNDQVFtZ0F3SUJBZ0lQUzltdGFKK0RHbXM4NXhLZ2g2TTFNQW9HQ0NxR1NNNDlCQU1DTUJJeEVEQU8K',
    'at Object.handleUpdateOfTheManagedClusterConditionInTheView (/work/src/singleUpstreamOfTheWholeWorld/handleUpdates.ts:1:2)',
    'https://its.example:6443/apis/cluster.open-cluster-management.io/v1/managedclusters/cluster1?fieldManager=kubestellar-vscode',
    'failed to get token: serviceaccounts "agent-registration-bootstrap" not found',
    'A token that lives until 10:58:55 PM.',
    'keyJar.items.find(entry)',
    'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
  ];
  for (const line of kept) {
    it(`keeps: ${line}`, () => assert.equal(redact(line), line));
  }

  it('keeps certificates, keys and hashes of any content', () => {
    const lines = Array.from({ length: 500 }, () => randomBytes(300)).flatMap((bytes) => [bytes.toString('base64'), bytes.toString('hex')]);
    assert.deepEqual(lines.map(redact), lines);
  });
});

it('redactingLog redacts on every level', () => {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  const log = redactingLog({ debug: keep, info: keep, warn: keep, error: keep });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    log[level](`${level} ${jwt}`);
  }
  assert.deepEqual(lines, ['debug [redacted]', 'info [redacted]', 'warn [redacted]', 'error [redacted]']);
});
