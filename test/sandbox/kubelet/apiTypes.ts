import type * as models from '@kubernetes/client-node';

/** A model of client-node as it looks in JSON: no class, dates as ISO 8601 text. */
type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

export type ConfigMap = Json<models.V1ConfigMap>;
export type Container = Json<models.V1Container>;
export type EnvVar = Json<models.V1EnvVar>;
export type KeyToPath = Json<models.V1KeyToPath>;
export type ObjectMeta = Json<models.V1ObjectMeta>;
export type Pod = Json<models.V1Pod>;
export type ReplicaSet = Json<models.V1ReplicaSet>;
export type Secret = Json<models.V1Secret>;
export type Volume = Json<models.V1Volume>;
export type VolumeProjection = Json<models.V1VolumeProjection>;
