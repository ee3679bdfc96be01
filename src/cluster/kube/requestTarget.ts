/** What a request is about, in the words of Kubernetes' own rights: `list managedclusters.cluster.open-cluster-management.io`. */
export interface RequestTarget {
  readonly verb: string;
  /** Resource and group, with subresource, name and namespace where the path has them; the path for anything else. */
  readonly resource: string;
}

const verbOfMethod: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

/** `path` is an API path without query, e.g. `/apis/cluster.open-cluster-management.io/v1/managedclusters/cluster1`. */
export function requestTarget(method: string, path: string, watch = false): RequestTarget {
  const segments = path.split('/').filter((segment) => segment !== '').map(decodeURIComponent);
  const inCore = segments[0] === 'api';
  const group = inCore ? '' : (segments[1] ?? '');
  let rest = segments.slice(inCore ? 2 : 3);
  if ((!inCore && segments[0] !== 'apis') || rest.length === 0) {
    return { verb: verbOfMethod[method] ?? method.toLowerCase(), resource: path };
  }
  let namespace: string | undefined;
  // `/namespaces/x` is the Namespace itself, `/namespaces/x/pods` is inside of it.
  if (rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [kind = '', name, subresource] = rest;
  const resource = (group === '' ? kind : `${kind}.${group}`) + (subresource === undefined ? '' : `/${subresource}`);
  return {
    verb: verbOf(method, name !== undefined, watch),
    resource:
      resource +
      (name === undefined ? '' : ` "${name}"`) +
      (namespace === undefined ? '' : ` in namespace "${namespace}"`),
  };
}

function verbOf(method: string, named: boolean, watch: boolean): string {
  if (method === 'GET') {
    return watch ? 'watch' : named ? 'get' : 'list';
  }
  if (method === 'DELETE') {
    return named ? 'delete' : 'deletecollection';
  }
  return verbOfMethod[method] ?? method.toLowerCase();
}
