import { checkLabelKey, invalid, type Validation } from './validation.ts';

/** Label keys that the registration document proposes; a person chooses what makes sense. */
export const proposedKeys: readonly string[] = [
  'location-group',
  'name',
  'region',
  'zone',
  'gpu',
  'cpu-architecture',
  'environment',
  'tier',
  'team',
  'business-unit',
];

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
