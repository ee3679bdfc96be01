/** What a check says of a text as typed; `reason` is a full sentence that names the rule. */
export type Validation<T> =
  | { readonly valid: true; readonly value: T }
  | { readonly valid: false; readonly reason: string };

export function valid<T>(value: T): Validation<T> {
  return { valid: true, value };
}

export function invalid(reason: string): { readonly valid: false; readonly reason: string } {
  return { valid: false, reason };
}

const maximumLength = 63;
const maximumPrefixLength = 253;
const namespaceName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelName = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/**
 * A name that a ManagedCluster and its mailbox namespace can both have. OCM's own check lets `bad.name` and longer names
 * through; they fail later, when the namespace or the Klusterlet is made.
 */
export function checkClusterName(name: string): Validation<string> {
  if (name === '') {
    return invalid('Enter a name for the WEC.');
  }
  if (name.includes('.')) {
    return invalid('A name with dots can\'t be used: the mailbox namespace gets the same name, and no namespace has dots.');
  }
  if (/[A-Z]/.test(name)) {
    return invalid('Use lowercase letters only.');
  }
  if (/[^-a-z0-9]/.test(name)) {
    return invalid('Use only lowercase letters, digits and hyphens.');
  }
  if (!namespaceName.test(name)) {
    return invalid('The name must begin and end with a letter or digit.');
  }
  return name.length > maximumLength
    ? invalid(`The name has ${name.length} characters; at most ${maximumLength} are allowed.`)
    : valid(name);
}

/** `name` or `prefix/name`, as Kubernetes takes label and annotation keys. */
export function checkLabelKey(key: string): Validation<string> {
  if (key === '') {
    return invalid('Enter a key.');
  }
  const parts = key.split('/');
  if (parts.length > 2) {
    return invalid('A key has at most one "/", between prefix and name.');
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix !== undefined) {
    if (!subdomain.test(prefix)) {
      return invalid('The part before "/" must be a DNS name: lowercase letters, digits, hyphens and dots.');
    }
    if (prefix.length > maximumPrefixLength) {
      return invalid(`The part before "/" has ${prefix.length} characters; at most ${maximumPrefixLength} are allowed.`);
    }
  }
  if (name === '') {
    return invalid('The key needs a name after "/".');
  }
  if (!labelName.test(name)) {
    return invalid(
      'The name of a key has letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
    );
  }
  return name.length > maximumLength
    ? invalid(`The name of the key has ${name.length} characters; at most ${maximumLength} are allowed.`)
    : valid(key);
}

/** May be empty. */
export function checkLabelValue(value: string): Validation<string> {
  if (value !== '' && !labelName.test(value)) {
    return invalid('A label value has letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.');
  }
  return value.length > maximumLength
    ? invalid(`The value has ${value.length} characters; at most ${maximumLength} are allowed.`)
    : valid(value);
}
