import { join } from 'node:path';
import { isBuilt, ocmReleases, rowFolder, type OcmLine } from './programs/catalog.ts';

/** OCM's images by the last part of their name, and the program of the catalog that is what the image runs. */
const programsByImage: Readonly<Record<string, string>> = {
  registration: 'registration',
  'registration-operator': 'registration-operator',
  work: 'work',
  placement: 'placement',
  'addon-manager': 'addon',
};

/** The OCM line and program that an image stands for; undefined for any other name or tag, which the kubelet shows as ErrImagePull. */
export function programOfImage(image: string): { line: OcmLine; program: string } | undefined {
  const [, name, tag] = /^(?:.*\/)?([^/:@]+):([^/:@]+)$/.exec(image) ?? [];
  const line = (Object.keys(ocmReleases) as OcmLine[]).find((candidate) => `v${ocmReleases[candidate]}` === tag);
  if (name === undefined || line === undefined || !Object.hasOwn(programsByImage, name)) return undefined;
  return { line, program: programsByImage[name]! };
}

/** The path of the program that an image stands for, if its line is built. */
export function programPathOfImage(image: string): string | undefined {
  const found = programOfImage(image);
  return found && isBuilt(`ocm-${found.line}`) ? join(rowFolder(`ocm-${found.line}`), found.program) : undefined;
}
