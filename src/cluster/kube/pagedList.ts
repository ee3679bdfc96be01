import type { KubeApi, RequestOptions } from './kubeApi.ts';

export interface ListQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

interface ListPage {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly unknown[] | null;
}

/**
 * Lists `path` in pages and hands over each page's raw objects as it comes, so that none of them need be kept.
 * Gives the resourceVersion to watch from. Throws `GoneError` where the pages expire half-way: start again.
 */
export async function listPaged(
  api: KubeApi,
  path: string,
  query: ListQuery,
  pageSize: number,
  signal: AbortSignal,
  take: (items: readonly unknown[]) => void,
): Promise<string> {
  let position: string | undefined;
  for (;;) {
    const options: RequestOptions = { signal, query: { ...query, limit: pageSize, continue: position } };
    const page = await api.get<ListPage>(path, options);
    signal.throwIfAborted();
    take(page.items ?? []);
    position = page.metadata?.continue;
    if (position === undefined || position === '') {
      return page.metadata?.resourceVersion ?? '';
    }
  }
}
