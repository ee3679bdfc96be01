import { invalid, valid, type Validation } from '../../shared/validation.ts';
import type { MoreFlags } from './joinFlags.ts';

const keys: Readonly<Record<string, Exclude<keyof MoreFlags, 'klusterletAnnotations'>>> = {
  '--proxy-url': 'proxyUrl',
  '--proxy-ca-file': 'proxyCaFile',
  '--image-registry': 'imageRegistry',
  '--image-pull-credential-file': 'imagePullCredentialFile',
  '--resource-qos-class': 'resourceQosClass',
  '--resource-limits': 'resourceLimits',
  '--resource-requests': 'resourceRequests',
};
const annotation = '--klusterlet-annotation';

/** Flags as typed, `--flag=value` or `--flag value`, separated by blanks; the values themselves are checked by `moreFlagArguments`. */
export function parseMoreFlags(text: string): Validation<MoreFlags> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const flags: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const cut = word.indexOf('=');
    const flag = cut < 0 ? word : word.slice(0, cut);
    const value = cut < 0 ? (words[++index] ?? '') : word.slice(cut + 1);
    const key = keys[flag];
    if (flag === annotation) {
      const [name = '', ...rest] = value.split('=');
      annotations[name] = rest.join('=');
    } else if (key === undefined) {
      return invalid(`${flag} can't be set here. Possible are ${[...Object.keys(keys), annotation].join(', ')}.`);
    } else if (value === '' || value.startsWith('--')) {
      return invalid(`${flag} needs a value.`);
    } else {
      flags[key] = value;
    }
  }
  return valid({ ...flags, ...(Object.keys(annotations).length > 0 && { klusterletAnnotations: annotations }) });
}
