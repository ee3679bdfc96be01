import { stringify } from 'yaml';
import { redact } from '../redact.ts';

const hidden = '[redacted]';
/** Of an environment variable, or a key: its value may be a secret of no known shape. */
const secretName = /(token|passwd|password|secret|credential|api[-_]?key|private[-_]?key)s?$/i;

/** Objects of a cluster as one YAML text, whole with their managedFields, without secrets. */
export function yamlText(objects: readonly unknown[]): string {
  // A folded line could cut a token into two halves, neither of which has its shape.
  return objects.map((object) => stringify(shownObject(object), { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}

/** Redacted text by text, so that nothing of YAML can stand within a token; also in JSON that an annotation holds. */
export function shownObject(value: unknown): unknown {
  if (typeof value === 'string') {
    return shownString(value);
  }
  if (Array.isArray(value)) {
    return value.map(shownObject);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { name } = value as { readonly name?: unknown };
  const named = typeof name === 'string' && secretName.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      const secret = typeof entry === 'string' && (secretName.test(key) || (named && key === 'value'));
      return [redact(key), secret && !isReference(key) ? hidden : shownObject(entry)];
    }),
  );
}

/** Names of Secrets, which tell where to look and give nothing away. */
function isReference(key: string): boolean {
  return /^(image)?pullSecret$/i.test(key);
}

function shownString(text: string): string {
  if (/^\s*[{[]/.test(text)) {
    try {
      return redact(JSON.stringify(shownObject(JSON.parse(text))));
    } catch {
      // It only looks like JSON.
    }
  }
  return redact(text);
}
