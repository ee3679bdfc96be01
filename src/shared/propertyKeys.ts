/** Rules for customization properties, as KubeStellar's transport controller and Kubernetes apply them (kubestellar.md 2.2, 2.6). */

/** What a key as typed is good for. `offered`: a spelling that would count, where one can be told. */
export type PropertyKeyVerdict =
  | { readonly use: 'property' }
  /** A ConfigMap takes it, but KubeStellar ignores it without a word. */
  | { readonly use: 'ignored'; readonly reason: string; readonly offered: string | undefined }
  /** No ConfigMap takes it. */
  | { readonly use: 'illegal'; readonly reason: string; readonly offered: string | undefined };

/** Bytes of all values together that a ConfigMap may hold; its keys aren't counted. */
export const maximumPropertyBytes = 1024 * 1024;
/** Bytes in UTF-8 of one UTF-16 unit, at most. */
const mostBytesOfOne = 3;

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const goKeywords: ReadonlySet<string> = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range ' +
    'return select struct switch type var'
  ).split(' '),
);
const configMapKey = /^[-._A-Za-z0-9]+$/;
const maximumKeyLength = 253;

/** Whether KubeStellar makes a property of this key, be it of a label, an annotation or a ConfigMap: Go's `token.IsIdentifier`. */
export function isPropertyKey(key: string): boolean {
  return identifier.test(key) && !goKeywords.has(key);
}

/** For keys of a property ConfigMap. */
export function judgePropertyKey(key: string): PropertyKeyVerdict {
  const illegal = illegalReason(key);
  const offered = offeredSpelling(key);
  if (illegal !== undefined) {
    return { use: 'illegal', reason: illegal, offered };
  }
  const ignored = ignoredReason(key);
  return ignored === undefined ? { use: 'property' } : { use: 'ignored', reason: ignored, offered };
}

/** Why KubeStellar makes no property of this key, `undefined` where it does. For keys of labels and annotations too. */
export function ignoredReason(key: string): string | undefined {
  if (isPropertyKey(key)) {
    return undefined;
  }
  return goKeywords.has(key)
    ? `KubeStellar ignores this key: "${key}" is a keyword of Go, whose templates use the properties.`
    : 'KubeStellar ignores this key: a property name has letters, digits and "_" only, and doesn\'t begin with a digit.';
}

/** `us-east` -> `us_east`, `type` -> `type_`, `1abc` -> `_1abc`, `example.com/zone` -> `zone`; `undefined` where it counts already, or nothing is left. */
export function offeredSpelling(key: string): string | undefined {
  if (isPropertyKey(key)) {
    return undefined;
  }
  const name = key.slice(key.lastIndexOf('/') + 1).trim();
  const joined = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+(?=[A-Za-z])|(?<=[A-Za-z0-9])_+$/g, '');
  const spelling = goKeywords.has(joined) ? `${joined}_` : /^[0-9]/.test(joined) ? `_${joined}` : joined;
  return /[A-Za-z0-9]/.test(spelling) ? spelling : undefined;
}

/** What a person should know before saving this value; each a full sentence. Nothing of it forbids the value. */
export function valueWarnings(key: string, value: string): readonly string[] {
  return [
    ...(value.includes('{{') ? ['"{{" stays as it is: the value of a property is not expanded again.'] : []),
    ...(looksLikeSecret(key, value) ? ['This looks like a secret. A ConfigMap is plain text that many can read: use a Secret instead.'] : []),
  ];
}

const secretWords: ReadonlySet<string> = new Set(['password', 'passwd', 'passphrase', 'pwd', 'secret', 'token', 'credential', 'credentials', 'apikey']);
const keyKinds: ReadonlySet<string> = new Set(['api', 'private', 'access', 'signing', 'encryption', 'ssh']);
const secretShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[\w-]{16,}/,
  /^[a-z][\w+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i,
];
const longRandom = /^[A-Za-z0-9+/_-]{40,}={0,2}$/;

/** By the name of its key, by the shape of well-known credentials, or because it is long and random. A guess, made to warn rather than to miss. */
export function looksLikeSecret(key: string, value: string): boolean {
  if (value.trim() === '') {
    return false;
  }
  const random = longRandom.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value);
  return random || secretShapes.some((shape) => shape.test(value)) || (namesSecret(key) && !/^(\d+|true|false)$/i.test(value));
}

/** `dbPassword`, `API_KEY`, `access-token`; not `tokenizer`. */
function namesSecret(key: string): boolean {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().split(/[^a-z0-9]+/);
  return words.some((word, index) => secretWords.has(word) || (word === 'key' && keyKinds.has(words[index - 1] ?? '')));
}

/** Bytes of all values as Kubernetes counts them against `maximumPropertyBytes`. `binaryData` as the API gives it, in base64. */
export function propertyBytes(data: Readonly<Record<string, string>>, binaryData: Readonly<Record<string, string>> = {}): number {
  const encoder = new TextEncoder();
  const text = Object.values(data).reduce((sum, value) => sum + encoder.encode(value).length, 0);
  return Object.values(binaryData).reduce((sum, value) => sum + Math.floor((value.replace(/=+$/, '').length * 3) / 4), text);
}

/** Why these values can't be saved together, `undefined` where they can. */
export function sizeProblem(data: Readonly<Record<string, string>>, binaryData: Readonly<Record<string, string>> = {}): string | undefined {
  // A form asks at each keystroke: what is far from the limit isn't counted byte by byte.
  const characters = [...Object.values(data), ...Object.values(binaryData)].reduce((sum, { length }) => sum + length, 0);
  if (characters * mostBytesOfOne <= maximumPropertyBytes) {
    return undefined;
  }
  const bytes = propertyBytes(data, binaryData);
  return bytes <= maximumPropertyBytes
    ? undefined
    : `The values have ${bytes} bytes together; a ConfigMap holds at most ${maximumPropertyBytes} (1 MiB).`;
}

function illegalReason(key: string): string | undefined {
  if (key === '') {
    return 'Enter a key.';
  }
  if (!configMapKey.test(key)) {
    return 'A key of a ConfigMap has letters, digits, "-", "_" and "." only.';
  }
  if (key.length > maximumKeyLength) {
    return `The key has ${key.length} characters; at most ${maximumKeyLength} are allowed.`;
  }
  return key === '.' || key.startsWith('..') ? 'A key of a ConfigMap may not be "." and may not begin with "..".' : undefined;
}
