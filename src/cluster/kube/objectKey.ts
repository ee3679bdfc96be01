interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
}

export function metadataOf(raw: unknown): Metadata | undefined {
  return (raw as { readonly metadata?: Metadata } | null | undefined)?.metadata;
}

/** `name`, or `namespace/name`. */
export function keyOf(raw: unknown): string | undefined {
  const { name, namespace } = metadataOf(raw) ?? {};
  return name === undefined || namespace === undefined ? name : `${namespace}/${name}`;
}
