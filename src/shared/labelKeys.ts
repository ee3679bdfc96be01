import { checkLabelKey, invalid, type Validation } from './validation.ts';

/** As a value of `name`, where each cluster is to take its own; the document writes it so. */
export const ownName = '<wec-name>';

/** Labels that the registration document proposes, with its examples; a person chooses what makes sense. */
export const proposedLabels: ReadonlyMap<string, readonly string[]> = new Map([
  ['location-group', ['edge']],
  ['name', [ownName]],
  ['region', ['us-east']],
  ['zone', ['us-east-1']],
  ['gpu', ['true']],
  ['cpu-architecture', ['amd64']],
  ['environment', ['production']],
  ['tier', ['critical']],
  ['team', ['platform']],
  ['business-unit', ['engineering']],
]);

export const proposedKeys: readonly string[] = [...proposedLabels.keys()];

/** Keys of controllers, which write them back or act on them (kubestellar.md 3.3). */
const systemKey = /^(([^/]+\.)?(open-cluster-management|kubestellar)\.io|([^/]+\.)?k8s\.io|([^/]+\.)?kubernetes\.io)\//;

/** Why a label of this key is not a person's to change, or `undefined`. */
export function systemReason(key: string): string | undefined {
  if (key === 'cluster.open-cluster-management.io/clusterset') {
    return 'The cluster set decides who may use this cluster: change it with clusteradm clusterset.';
  }
  return systemKey.test(key) ? `"${key}" belongs to a controller, which goes by it and writes it back.` : undefined;
}

/** A key that may be edited, or why not. */
export function checkEditableKey(key: string): Validation<string> {
  const reason = systemReason(key);
  return reason === undefined ? checkLabelKey(key) : invalid(reason);
}
