import type { KubeApi, RequestOptions } from '../kube/kubeApi.ts';
import type { Role } from '../model.ts';
import { roleEvidence } from '../ocm.ts';
import { field } from '../parse.ts';
import { probeTimeout } from './identity.ts';
import type { Registration } from './reader.ts';
import { findRegistration } from './registration.ts';

export interface RolesFound {
  readonly roles: ReadonlySet<Role>;
  readonly registeredAs: Registration | undefined;
  /** Why it can't be told whether the cluster is registered: it serves Klusterlets, but this user may not list them. */
  readonly registrationHidden: string | undefined;
}

/** Which roles a cluster has, by what it serves (kubestellar.md 1.5), never by a name. Throws ClusterErrors. */
export async function probeRoles(api: KubeApi, signal?: AbortSignal): Promise<RolesFound> {
  const options: RequestOptions = signal === undefined ? { timeout: probeTimeout } : { timeout: probeTimeout, signal };
  const [its, wds, klusterlets] = await Promise.all([
    serves(api, roleEvidence.its, options),
    serves(api, roleEvidence.wds, options),
    serves(api, roleEvidence.wec, options),
  ]);
  const finding = klusterlets ? await findRegistration(api, options) : { kind: 'none' as const };
  const roles = new Set<Role>();
  if (its) {
    roles.add('its');
  }
  if (wds) {
    roles.add('wds');
  }
  if (finding.kind === 'registered') {
    roles.add('wec');
  }
  return {
    roles,
    registeredAs: finding.kind === 'registered' ? finding.registration : undefined,
    registrationHidden: finding.kind === 'hidden' ? finding.problem : undefined,
  };
}

async function serves(
  api: KubeApi,
  evidence: { readonly groupVersion: string; readonly resource: string },
  options: RequestOptions,
): Promise<boolean> {
  const resources = field(await api.find<unknown>(evidence.groupVersion, options), 'resources');
  return Array.isArray(resources) && resources.some((entry: unknown) => field(entry, 'name') === evidence.resource);
}
