import type { Condition } from '../model.ts';
import { delivery } from '../ocm.ts';
import { field, parseConditions } from '../parse.ts';
import { plainText } from '../plainText.ts';

/** From the ManagedCluster's `status`, which is too much to keep of every cluster. */
export interface ClusterStatus {
  readonly name: string;
  readonly resourceVersion: string;
  /** Resource -> quantity, as the agent reports it: `cpu` -> `4`. */
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>>;
  readonly leaseSeconds: number;
}

export interface AddOn {
  readonly name: string;
  readonly resourceVersion: string;
  readonly conditions: readonly Condition[];
}

export interface Lease {
  readonly name: string;
  readonly resourceVersion: string;
  readonly createdAt?: string;
  readonly renewedAt: string;
}

/** Milliseconds within which the ITS itself can have written the time, as it made the Lease: by its own clock, and of no agent. */
const ownLease = 2_000;

/** When the agent last renewed it; `undefined` where it never did. */
export function lastSignOfLife({ createdAt = '', renewedAt }: Lease): string | undefined {
  return Date.parse(renewedAt) - Date.parse(createdAt) >= ownLease ? renewedAt : undefined;
}

/** A ManifestWork, without its workload objects. */
export interface Work {
  readonly name: string;
  readonly resourceVersion: string;
  readonly binding: string;
  readonly wds: string;
}

/** OCM's default, where the object names none (ocm.md 5.3). */
export const defaultLeaseSeconds = 60;

export function parseStatus(raw: unknown): ClusterStatus | undefined {
  const named = nameOf(raw);
  const status = field(raw, 'status');
  const claims = field(status, 'clusterClaims');
  const lease = field(field(raw, 'spec'), 'leaseDurationSeconds');
  return named && {
    ...named,
    capacity: quantities(field(status, 'capacity')),
    allocatable: quantities(field(status, 'allocatable')),
    claims: Object.fromEntries(
      (Array.isArray(claims) ? (claims as readonly unknown[]) : [])
        .map((claim): [string, string] => [plainText(field(claim, 'name')), plainText(field(claim, 'value'))])
        .filter(([claim]) => claim !== ''),
    ),
    leaseSeconds: typeof lease === 'number' && lease > 0 ? lease : defaultLeaseSeconds,
  };
}

export function parseAddOn(raw: unknown): AddOn | undefined {
  const named = nameOf(raw);
  return named && { ...named, conditions: parseConditions(field(field(raw, 'status'), 'conditions')) };
}

export function parseLease(raw: unknown): Lease | undefined {
  const named = nameOf(raw);
  return named && { ...named, createdAt: plainText(field(field(raw, 'metadata'), 'creationTimestamp')), renewedAt: plainText(field(field(raw, 'spec'), 'renewTime')) };
}

export function parseWork(raw: unknown): Work | undefined {
  const named = nameOf(raw);
  const labels = field(field(raw, 'metadata'), 'labels');
  return named && { ...named, binding: plainText(field(labels, delivery.bindingLabel)), wds: plainText(field(labels, delivery.wdsLabel)) };
}

function nameOf(raw: unknown): { readonly name: string; readonly resourceVersion: string } | undefined {
  const metadata = field(raw, 'metadata');
  const name = plainText(field(metadata, 'name'));
  return name === '' ? undefined : { name, resourceVersion: plainText(field(metadata, 'resourceVersion')) };
}

function quantities(value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([resource, quantity]) => [plainText(resource), plainText(quantity)]))
    : {};
}
