import type { KubeApi } from '../kube/kubeApi.ts';
import { namespaces } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { Values } from '../save/threeWaySave.ts';

/** The property ConfigMap of one WEC. Values are as they are, not made fit to be shown. */
export interface PropertyMap {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly immutable: boolean;
  readonly data: Values;
  /** In base64, as the API gives it. */
  readonly binaryData: Values;
}

export const propertyMaps = `/api/v1/namespaces/${namespaces.properties}/configmaps`;

export function propertyMapPath(cluster: string): string {
  return `${propertyMaps}/${encodeURIComponent(cluster)}`;
}

/** `undefined`: the WEC has none. Throws ClusterErrors. */
export async function readProperties(api: KubeApi, cluster: string, signal: AbortSignal): Promise<PropertyMap | undefined> {
  const raw = await api.find<unknown>(propertyMapPath(cluster), { signal });
  return raw === undefined ? undefined : parsePropertyMap(raw);
}

export function parsePropertyMap(raw: unknown): PropertyMap {
  const text = (key: string) => plainText(field(field(raw, 'metadata'), key));
  return {
    name: text('name'),
    uid: text('uid'),
    resourceVersion: text('resourceVersion'),
    immutable: field(raw, 'immutable') === true,
    data: textsOf(field(raw, 'data')),
    binaryData: textsOf(field(raw, 'binaryData')),
  };
}

/** The texts of a map as they are: line breaks of a value must survive. */
export function textsOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
}
