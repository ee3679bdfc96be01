import { isAbsolute } from 'node:path';
import { checkLabelKey, invalid, valid, type Validation } from '../../shared/validation.ts';

/**
 * The flags under *More flags*, as typed. There is no field for token, ITS address, context, kubeconfig, CA, cluster name or
 * bundle, and `moreFlagArguments` refuses any other key, so nothing here can redirect a registration.
 */
export interface MoreFlags {
  readonly proxyUrl?: string;
  readonly proxyCaFile?: string;
  /** Like `registry.example.com:5000/ocm`. */
  readonly imageRegistry?: string;
  /** A Docker `config.json`. */
  readonly imagePullCredentialFile?: string;
  readonly resourceQosClass?: string;
  /** Like `cpu=800m,memory=800Mi`. */
  readonly resourceLimits?: string;
  readonly resourceRequests?: string;
  /** Become annotations of the ManagedCluster, with the prefix `agent.open-cluster-management.io/`. */
  readonly klusterletAnnotations?: Readonly<Record<string, string>>;
}

type Check = (value: string) => Validation<string>;

const annotationPrefix = 'agent.open-cluster-management.io/';
const qosClasses = ['Default', 'BestEffort', 'ResourceRequirement'];
const resources = ['cpu', 'memory', 'ephemeral-storage'];
const quantity = /^(\d{1,18}|\d{0,18}\.\d{1,9})(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;
const quantityUnits: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};
const registryName = /^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

const textFlags: Readonly<Record<Exclude<keyof MoreFlags, 'klusterletAnnotations'>, readonly [flag: string, check: Check]>> = {
  proxyUrl: ['--proxy-url', checkProxyUrl],
  proxyCaFile: ['--proxy-ca-file', (file) => checkFile('The proxy CA', file)],
  imageRegistry: ['--image-registry', checkRegistry],
  imagePullCredentialFile: ['--image-pull-credential-file', (file) => checkFile('The pull credential', file)],
  resourceQosClass: ['--resource-qos-class', checkQosClass],
  resourceLimits: ['--resource-limits', (text) => checkResources('limits', text)],
  resourceRequests: ['--resource-requests', (text) => checkResources('requests', text)],
};

/** The arguments for `join`, each as one `--flag=value`, so that no value is taken for a flag; empty fields are left out. */
export function moreFlagArguments(flags: MoreFlags): Validation<readonly string[]> {
  const args: string[] = [];
  for (const [key, value] of Object.entries(flags) as [string, unknown][]) {
    if (key === 'klusterletAnnotations') {
      continue;
    }
    if (!isTextFlag(key) || (value !== undefined && typeof value !== 'string')) {
      return invalid(`"${key}" can't be set here.`);
    }
    const text = value?.trim() ?? '';
    if (text === '') {
      continue;
    }
    const [flag, check] = textFlags[key];
    const checked = /\p{Cc}/u.test(text) ? invalid(`The value of ${flag} has control characters.`) : check(text);
    if (!checked.valid) {
      return checked;
    }
    args.push(`${flag}=${checked.value}`);
  }
  const annotations = annotationArguments(flags.klusterletAnnotations ?? {});
  if (!annotations.valid) {
    return annotations;
  }
  const qosClass = impliedQosClass(flags);
  return qosClass.valid ? valid([...args, ...qosClass.value, ...annotations.value]) : qosClass;
}

function isTextFlag(key: string): key is keyof typeof textFlags {
  return Object.hasOwn(textFlags, key);
}

function checkProxyUrl(text: string): Validation<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    return invalid('The proxy must be a URL that begins with http:// or https://.');
  }
  return url.username === '' && url.password === ''
    ? valid(text)
    : invalid('The proxy URL must not hold a user or password: it is written in plain text on the WEC and shown with the command.');
}

function checkFile(what: string, file: string): Validation<string> {
  return isAbsolute(file) ? valid(file) : invalid(`${what} file must be an absolute path.`);
}

function checkRegistry(text: string): Validation<string> {
  return registryName.test(text) && text.length <= 255
    ? valid(text)
    : invalid('The image registry must be a host, with port and path where needed, without "https://" and without an image name or tag.');
}

function checkQosClass(text: string): Validation<string> {
  return qosClasses.includes(text) ? valid(text) : invalid(`The QoS class must be one of ${qosClasses.join(', ')}.`);
}

function checkResources(what: 'limits' | 'requests', text: string): Validation<string> {
  const seen = new Set<string>();
  for (const entry of text.split(',')) {
    const [name = '', amount = '', ...more] = entry.trim().split('=');
    if (more.length > 0 || !resources.includes(name) || !quantity.test(amount)) {
      return invalid(`The resource ${what} must look like cpu=800m,memory=800Mi (names: ${resources.join(', ')}).`);
    }
    if (seen.has(name)) {
      return invalid(`The resource ${what} name ${name} twice.`);
    }
    seen.add(name);
  }
  return valid(text.replaceAll(' ', ''));
}

/** What clusteradm itself checks only after it has asked the ITS for things. Left out, it takes the class for `Default`, and refuses. */
function impliedQosClass({ resourceQosClass = '', resourceLimits = '', resourceRequests = '' }: MoreFlags): Validation<string[]> {
  const needed = 'ResourceRequirement';
  const given = resourceLimits.trim() !== '' || resourceRequests.trim() !== '';
  const qosClass = resourceQosClass.trim();
  if (given && qosClass !== '' && qosClass !== needed) {
    return invalid(`Resource limits and requests need the QoS class ${needed}.`);
  }
  if (!given && qosClass === needed) {
    return invalid(`The QoS class ${needed} needs resource limits or requests.`);
  }
  const limits = amounts(resourceLimits);
  for (const [name, request] of amounts(resourceRequests)) {
    if (request > (limits.get(name) ?? Infinity)) {
      return invalid(`The resource request for ${name} is greater than its limit.`);
    }
  }
  return valid(given && qosClass === '' ? [`--resource-qos-class=${needed}`] : []);
}

function amounts(text: string): Map<string, number> {
  return new Map(
    text.split(',').map((entry) => {
      const [name = '', amount = ''] = entry.trim().split('=');
      const [, number = '', unit = ''] = quantity.exec(amount) ?? [];
      return [name, Number(number) * (quantityUnits[unit] ?? 1)] as const;
    }),
  );
}

function annotationArguments(annotations: Readonly<Record<string, string>>): Validation<readonly string[]> {
  const args: string[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    const name = key.startsWith(annotationPrefix) ? key.slice(annotationPrefix.length) : key;
    if (name.includes('/')) {
      return invalid(`The annotation "${key}" must have no prefix of its own: clusteradm puts ${annotationPrefix} before it.`);
    }
    const checked = checkLabelKey(name);
    if (!checked.valid) {
      return invalid(`The annotation "${key}" can't be used: ${checked.reason}`);
    }
    if (/[\p{Cc}\p{Cs}]/u.test(value) || value.length > 4_096) {
      return invalid(`The value of the annotation "${key}" has control characters or more than 4096 characters.`);
    }
    args.push(`--klusterlet-annotation=${name}=${value}`);
  }
  return valid(args);
}
