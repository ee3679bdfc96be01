import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RequestSubject } from '../../../src/cluster/model.ts';
import { readSubject } from '../../../src/cluster/requests/readSubject.ts';
import { keys, makeRequest, type OpensslRequest } from './openssl.ts';

const agentSubject = [
  '0.O = system:open-cluster-management:cluster1',
  '1.O = system:open-cluster-management:managed-clusters',
  'CN = system:open-cluster-management:cluster1:x7k2p',
];

const agent: OpensslRequest = { key: keys.p256, subject: agentSubject };

const table: readonly { what: string; request: OpensslRequest; subject: RequestSubject }[] = [
  {
    what: "an agent's subject with an ECDSA key",
    request: agent,
    subject: {
      commonName: 'system:open-cluster-management:cluster1:x7k2p',
      organizations: ['system:open-cluster-management:cluster1', 'system:open-cluster-management:managed-clusters'],
      others: [],
      subjectAlternativeNames: [],
      keyType: 'ECDSA P-256',
    },
  },
  {
    what: 'an RSA key and one O',
    request: { key: keys.rsa2048, subject: ['O = one', 'CN = rsa'] },
    subject: { commonName: 'rsa', organizations: ['one'], others: [], subjectAlternativeNames: [], keyType: 'RSA 2048' },
  },
  {
    what: 'a short RSA key and no O',
    request: { key: keys.rsa1024, subject: ['CN = short'] },
    subject: { commonName: 'short', organizations: [], others: [], subjectAlternativeNames: [], keyType: 'RSA 1024' },
  },
  {
    what: 'another curve',
    request: { key: keys.p384, subject: ['CN = curve'] },
    subject: { commonName: 'curve', organizations: [], others: [], subjectAlternativeNames: [], keyType: 'ECDSA P-384' },
  },
  {
    what: 'an Ed25519 key',
    request: { key: keys.ed25519, subject: ['CN = edwards'] },
    subject: { commonName: 'edwards', organizations: [], others: [], subjectAlternativeNames: [], keyType: 'Ed25519' },
  },
  {
    what: 'several attributes in one RDN',
    request: { key: keys.ed25519, subject: ['0.O = first', '+1.O = second', 'CN = multi', '+UID = agent', '+emailAddress = a@b.example'] },
    subject: {
      commonName: 'multi',
      organizations: ['first', 'second'],
      others: ['UID=agent', 'emailAddress=a@b.example'],
      subjectAlternativeNames: [],
      keyType: 'Ed25519',
    },
  },
  {
    what: 'two common names, of which Go and Kubernetes take the last',
    request: { key: keys.ed25519, subject: ['0.CN = first', '1.CN = last', 'OU = unit', 'C = DE', '0.1.2.3.4 = own'] },
    subject: {
      commonName: 'last',
      organizations: [],
      others: ['CN=first', 'OU=unit', 'C=DE', '1.2.3.4=own'],
      subjectAlternativeNames: [],
      keyType: 'Ed25519',
    },
  },
  {
    what: 'UTF8String outside ASCII',
    request: { key: keys.ed25519, subject: ['O = Größe 集群', 'CN = кластер'] },
    subject: { commonName: 'кластер', organizations: ['Größe 集群'], others: [], subjectAlternativeNames: [], keyType: 'Ed25519' },
  },
  {
    what: 'BMPString',
    request: { key: keys.ed25519, subject: ['O = Größe 集群', 'CN = кластер'], stringMask: 'MASK:0x800' },
    subject: { commonName: 'кластер', organizations: ['Größe 集群'], others: [], subjectAlternativeNames: [], keyType: 'Ed25519' },
  },
  {
    what: 'TeletexString (Latin-1 in practice)',
    request: { key: keys.ed25519, subject: ['O = Größe', 'CN = plain'], stringMask: 'MASK:0x4' },
    subject: { commonName: 'plain', organizations: ['Größe'], others: [], subjectAlternativeNames: [], keyType: 'Ed25519' },
  },
  {
    what: 'PrintableString',
    request: { key: keys.ed25519, subject: ['O = printable', 'CN = plain'], stringMask: 'MASK:0x2' },
    subject: { commonName: 'plain', organizations: ['printable'], others: [], subjectAlternativeNames: [], keyType: 'Ed25519' },
  },
  {
    what: 'alternative names of every kind, among other extensions',
    request: {
      ...agent,
      subject: ['CN = names'],
      alternativeNames:
        'DNS:a.example, DNS:*.b.example, IP:10.0.0.1, IP:2001:db8::1, email:c@d.example, URI:https://e.example/f, RID:1.2.3.4, dirName:other, otherName:1.3.6.1.4.1.311.20.2.3;UTF8:g@h',
      extensions: ['basicConstraints = CA:TRUE', 'keyUsage = critical, digitalSignature'],
    },
    subject: {
      commonName: 'names',
      organizations: [],
      others: [],
      subjectAlternativeNames: [
        'DNS:a.example',
        'DNS:*.b.example',
        'IP:10.0.0.1',
        'IP:2001:db8::1',
        'email:c@d.example',
        'URI:https://e.example/f',
        'RID:1.2.3.4',
        'dirName:CN=somebody else',
        'otherName:1.3.6.1.4.1.311.20.2.3',
      ],
      keyType: 'ECDSA P-256',
    },
  },
  {
    what: 'extensions without alternative names',
    request: { key: keys.ed25519, subject: ['CN = extended'], extensions: ['basicConstraints = CA:FALSE'] },
    subject: { commonName: 'extended', organizations: [], others: [], subjectAlternativeNames: [], keyType: 'Ed25519' },
  },
];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const pem = (body: string, type = 'CERTIFICATE REQUEST') => `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;

describe('readSubject', function () {
  this.timeout(30_000);

  for (const { what, request, subject } of table) {
    it(`reads ${what}, as openssl does`, () => {
      const made = makeRequest(request);
      const read = readSubject(made.encoded);
      assert.deepEqual(read, subject);
      const ours = [subject.commonName && `CN=${subject.commonName}`, ...subject.organizations.map((value) => `O=${value}`), ...subject.others];
      assert.deepEqual([...ours].sort(), [...made.subjectLines].sort());
    });
  }

  it('says of openssl and of itself the same about key and alternative names', () => {
    const { encoded, text } = makeRequest({ ...agent, alternativeNames: 'DNS:a.example, IP:10.0.0.1' });
    const { keyType, subjectAlternativeNames } = readSubject(encoded) as RequestSubject;
    assert.match(text, /Public-Key: \(256 bit\)[^]*NIST CURVE: P-256/);
    assert.match(text, /DNS:a\.example, IP Address:10\.0\.0\.1/);
    assert.deepEqual({ keyType, subjectAlternativeNames }, { keyType: 'ECDSA P-256', subjectAlternativeNames: ['DNS:a.example', 'IP:10.0.0.1'] });
  });

  it('writes control and bidirectional characters out instead of dropping them', () => {
    const subject = ['CN = system:open-cluster-management:cluster1\u202E:x7k2p', 'O = a\u200Bb'];
    const { commonName, organizations } = readSubject(makeRequest({ key: keys.ed25519, subject }).encoded) as RequestSubject;
    assert.deepEqual([commonName, organizations], [String.raw`system:open-cluster-management:cluster1\u{202e}:x7k2p`, [String.raw`a\u{200b}b`]]);
  });

  describe('says why it can not read', () => {
    const good = makeRequest(agent);
    const der = Buffer.from(good.pem.split('\n').slice(1, -2).join(''), 'base64');
    const withDer = (bytes: Uint8Array) => base64(pem(Buffer.from(bytes).toString('base64')));
    const unreadable: Readonly<Record<string, readonly [encoded: string, reason: string]>> = {
      'an empty text': ['', 'is not base64'],
      'text that is no base64': ['§§§', 'is not base64'],
      'base64 of something else': [base64('hello'), 'is not exactly one PEM block'],
      'a certificate': [base64(pem(der.toString('base64'), 'CERTIFICATE')), 'is not a PEM block of type CERTIFICATE REQUEST'],
      'two PEM blocks, of which the API server reads the first': [base64(good.pem + good.pem), 'is not exactly one PEM block'],
      'a PEM block with headers': [base64(good.pem.replace('\n', '\nProc-Type: 4\n\n')), 'is not a PEM block of type CERTIFICATE REQUEST'],
      'a PEM block whose body is no base64': [base64(pem('QUJ=DRA=')), 'is not base64'],
      'more than 64 KB of DER': [withDer(Buffer.alloc(64 * 1024 + 1)), 'is longer than 64 KB'],
      'megabytes of text': ['A'.repeat(4 * 1024 * 1024), 'is longer than 64 KB'],
      'a request that is cut off': [withDer(der.subarray(0, -1)), 'ends in the middle of a value'],
      'bytes behind the request': [withDer(Buffer.concat([der, Buffer.from([5, 0])])), 'does not hold exactly one DER value'],
      'a length of indefinite form': [withDer(Buffer.from('3080020100', 'hex')), 'has a length that DER does not allow here'],
      'a length of four bytes': [withDer(Buffer.from('3084000000020500', 'hex')), 'has a length that DER does not allow here'],
      'a length in a longer form than needed': [withDer(Buffer.from('30810305000500', 'hex')), 'has a length that is not written in the shortest way'],
      'a tag number of several bytes': [withDer(Buffer.from('3f8101020500', 'hex')), 'has a tag number of several bytes'],
      'nothing in the outer sequence': [withDer(Buffer.from('3000', 'hex')), 'is not built like a PKCS #10 certificate request'],
      'deep nesting': [
        withDer(Array.from({ length: 40 }).reduce<Buffer>((inner) => Buffer.concat([Buffer.from([0x30, inner.length]), inner]), Buffer.alloc(0))),
        'is nested deeper than 16 levels',
      ],
    };
    for (const [what, [encoded, reason]] of Object.entries(unreadable)) {
      it(what, () => assert.deepEqual(readSubject(encoded), { unreadable: reason }));
    }
  });

  describe('with broken requests', () => {
    const seeds = [
      agent,
      table.find(({ request }) => request.alternativeNames !== undefined)!.request,
      { key: keys.rsa1024, subject: agentSubject, stringMask: 'MASK:0x800' },
    ].map((request) => {
      const body = makeRequest(request).pem.split('\n').slice(1, -2).join('');
      return Buffer.from(body, 'base64');
    });
    const mutation = fc.record({
      seed: fc.constantFrom(...seeds),
      changes: fc.array(fc.record({ at: fc.nat(2_000), byte: fc.integer({ min: 0, max: 255 }), kind: fc.constantFrom('set', 'insert', 'delete') }), {
        minLength: 1,
        maxLength: 6,
      }),
    });
    const isAnswer = (answer: ReturnType<typeof readSubject>) =>
      'unreadable' in answer ? answer.unreadable !== '' : Array.isArray(answer.organizations) && answer.keyType !== '';

    it('never throws on changed bytes, and either reads or gives a reason', () => {
      const outcomes = { read: 0, unreadable: 0 };
      fc.assert(
        fc.property(mutation, ({ seed, changes }) => {
          const bytes = [...seed];
          for (const { at, byte, kind } of changes) {
            bytes.splice(at % bytes.length, kind === 'insert' ? 0 : 1, ...(kind === 'delete' ? [] : [byte]));
          }
          const answer = readSubject(base64(pem(Buffer.from(bytes).toString('base64'))));
          outcomes['unreadable' in answer ? 'unreadable' : 'read']++;
          return isAnswer(answer);
        }),
        { numRuns: 4_000 },
      );
      // Both ways were taken, so the property was about more than the first length check.
      assert.ok(outcomes.read > 100 && outcomes.unreadable > 100, JSON.stringify(outcomes));
    });

    it('never throws on any text, and is quick with long hostile ones', () => {
      fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String()), (text) => isAnswer(readSubject(text))));
      const started = performance.now();
      for (const byte of [0x30, 0x31, 0x00, 0x80, 0x06, 0xff]) {
        assert.ok(isAnswer(readSubject(base64(pem(Buffer.alloc(60_000, byte).toString('base64'))))));
      }
      const wideNames = Buffer.concat([Buffer.from([0x30, 0x83, 0x00, 0xea, 0x60]), Buffer.alloc(60_000, Buffer.from([0x05, 0x00]))]);
      assert.ok(isAnswer(readSubject(base64(pem(wideNames.toString('base64'))))));
      assert.ok(performance.now() - started < 2_000);
    });
  });
});
