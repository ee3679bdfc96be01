import type { ContextCluster } from '../kubeconfig/clusterContext.ts';
import type { RequestOptions } from './kubeApi.ts';

/** The base URL of a kubeconfig's `server`, which may lack its scheme (client-go: https where anything of TLS is given). */
export function serverUrl(cluster: ContextCluster): URL | undefined {
  const { server, caData, caFile, skipTLSVerify } = cluster;
  const scheme = caData !== undefined || caFile !== undefined || skipTLSVerify ? 'https' : 'http';
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `${scheme}://${server}`);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** `path` below the server's own path: Rancher's servers look like `https://host/k8s/clusters/c-x`. */
export function requestUrl(base: URL, path: string, query: RequestOptions['query']): URL {
  const url = new URL(base);
  url.pathname = base.pathname.replace(/\/+$/, '') + path;
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) {
      url.searchParams.set(name, String(value));
    }
  }
  return url;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
