import assert from 'node:assert/strict';
import fc from 'fast-check';
import { moreFlagArguments, type MoreFlags } from '../../../src/cluster/registration/joinFlags.ts';

const notHere = (key: string) => `"${key}" can't be set here.`;
const registryRule = 'The image registry must be a host, with port and path where needed, without "https://" and without an image name or tag.';
const limitsRule = 'The resource limits must look like cpu=800m,memory=800Mi (names: cpu, memory, ephemeral-storage).';

const taken: Readonly<Record<string, readonly [flags: MoreFlags, args: readonly string[]]>> = {
  nothing: [{}, []],
  'empty fields': [{ proxyUrl: '', imageRegistry: '  ', resourceQosClass: '', klusterletAnnotations: {} }, []],
  'every field': [
    {
      proxyUrl: 'http://proxy.example.com:3128',
      proxyCaFile: '/etc/proxy/ca.crt',
      imageRegistry: 'registry.example.com:5000/ocm/agents',
      imagePullCredentialFile: '/home/me/config.json',
      resourceQosClass: 'ResourceRequirement',
      resourceLimits: 'cpu=1,memory=800Mi',
      resourceRequests: 'cpu=500m, memory=0.5Gi',
      klusterletAnnotations: { team: 'edge, north', 'agent.open-cluster-management.io/site': 'a=b' },
    },
    [
      '--proxy-url=http://proxy.example.com:3128',
      '--proxy-ca-file=/etc/proxy/ca.crt',
      '--image-registry=registry.example.com:5000/ocm/agents',
      '--image-pull-credential-file=/home/me/config.json',
      '--resource-qos-class=ResourceRequirement',
      '--resource-limits=cpu=1,memory=800Mi',
      '--resource-requests=cpu=500m,memory=0.5Gi',
      '--klusterlet-annotation=team=edge, north',
      '--klusterlet-annotation=site=a=b',
    ],
  ],
  'limits without a class, which clusteradm wants said': [
    { resourceLimits: 'memory=1Gi' },
    ['--resource-limits=memory=1Gi', '--resource-qos-class=ResourceRequirement'],
  ],
  'another QoS class': [{ resourceQosClass: 'BestEffort' }, ['--resource-qos-class=BestEffort']],
  'a value that looks like a flag': [
    { klusterletAnnotations: { note: '--hub-token=x' } },
    ['--klusterlet-annotation=note=--hub-token=x'],
  ],
};

const refused: Readonly<Record<string, readonly [flags: object, reason: string]>> = {
  ...Object.fromEntries(
    ['hubToken', 'hubApiserver', 'context', 'caFile', 'kubeconfig', 'clusterName', 'bundleVersion', 'mode', 'klusterletValuesFile', 'toString'].map(
      (key) => [key, [{ [key]: 'x' }, notHere(key)] as const],
    ),
  ),
  'a field of another type': [{ proxyUrl: ['http://a'] }, notHere('proxyUrl')],
  'a proxy without scheme': [{ proxyUrl: 'proxy:3128' }, 'The proxy must be a URL that begins with http:// or https://.'],
  'a proxy of another scheme': [{ proxyUrl: 'socks5://proxy' }, 'The proxy must be a URL that begins with http:// or https://.'],
  'a proxy with a password': [
    { proxyUrl: 'http://me:secret@proxy' },
    'The proxy URL must not hold a user or password: it is written in plain text on the WEC and shown with the command.',
  ],
  'a relative CA file': [{ proxyCaFile: 'ca.crt' }, 'The proxy CA file must be an absolute path.'],
  'a file that looks like a flag': [{ imagePullCredentialFile: '--context=other' }, 'The pull credential file must be an absolute path.'],
  'a registry with scheme': [{ imageRegistry: 'https://registry.example.com' }, registryRule],
  'a registry with a tag': [{ imageRegistry: 'registry.example.com/ocm/registration:v1' }, registryRule],
  'a registry that looks like a flag': [{ imageRegistry: '--context' }, registryRule],
  'a control character': [{ imageRegistry: 'a\u0000b' }, 'The value of --image-registry has control characters.'],
  'an unknown QoS class': [
    { resourceQosClass: 'Guaranteed' },
    'The QoS class must be one of Default, BestEffort, ResourceRequirement.',
  ],
  'limits with another class': [
    { resourceQosClass: 'BestEffort', resourceLimits: 'cpu=1' },
    'Resource limits and requests need the QoS class ResourceRequirement.',
  ],
  'that class without limits': [
    { resourceQosClass: 'ResourceRequirement' },
    'The QoS class ResourceRequirement needs resource limits or requests.',
  ],
  'an unknown resource': [{ resourceLimits: 'gpu=1' }, limitsRule],
  'a malformed quantity': [{ resourceLimits: 'cpu=lots' }, limitsRule],
  'a resource twice': [{ resourceLimits: 'cpu=1,cpu=2' }, 'The resource limits name cpu twice.'],
  'a request above its limit': [
    { resourceLimits: 'memory=1G', resourceRequests: 'memory=1Gi' },
    'The resource request for memory is greater than its limit.',
  ],
  'an annotation with a prefix of its own': [
    { klusterletAnnotations: { 'example.com/team': 'x' } },
    'The annotation "example.com/team" must have no prefix of its own: clusteradm puts agent.open-cluster-management.io/ before it.',
  ],
  'an annotation whose key holds the separator': [
    { klusterletAnnotations: { 'a=b': 'x' } },
    'The annotation "a=b" can\'t be used: The name of a key has letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
  ],
  'an annotation with a line break': [
    { klusterletAnnotations: { a: 'b\nc' } },
    'The value of the annotation "a" has control characters or more than 4096 characters.',
  ],
};

describe('moreFlagArguments', () => {
  for (const [what, [flags, args]] of Object.entries(taken)) {
    it(`takes ${what}`, () => assert.deepEqual(moreFlagArguments(flags), { valid: true, value: args }));
  }
  for (const [what, [flags, reason]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.deepEqual(moreFlagArguments(flags), { valid: false, reason }));
  }

  it('lets through only its own flags, each as one argument, whatever is typed', () => {
    const own = /^--(proxy-url|proxy-ca-file|image-registry|image-pull-credential-file|resource-qos-class|resource-limits|resource-requests|klusterlet-annotation)=/;
    const typed = fc.oneof(fc.string(), fc.constantFrom('--hub-token=x', '/a/file', 'http://proxy', 'cpu=1', 'Default', 'host/path'));
    const fields = ['proxyUrl', 'proxyCaFile', 'imageRegistry', 'imagePullCredentialFile', 'resourceQosClass', 'resourceLimits', 'caFile', 'context'];
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...fields), typed, { maxKeys: 2 }),
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
        (flags, klusterletAnnotations) => {
          const answer = moreFlagArguments({ ...flags, klusterletAnnotations });
          return answer.valid ? answer.value.every((argument) => own.test(argument)) : answer.reason.endsWith('.');
        },
      ),
    );
  });
});
