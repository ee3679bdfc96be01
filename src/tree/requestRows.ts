import type { RegistrationRequest } from '../cluster/model.ts';
import type { Verdict } from '../cluster/requests/verdict.ts';
import type { NodeCache } from './nodeCache.ts';
import { nodeId, type ItsNode, type ItsViewNode, type RequestKindNode, type RequestNode, type RequestsNode } from './nodes.ts';
import { pendingRequests, verdictOf } from './pendingRequests.ts';
import type { TreeSources } from './sources.ts';

type Place = RequestsNode | RequestKindNode;

/** What the rows of one ITS depend on, as last shown. */
interface Facts {
  /** Which rows there are, where, in order. */
  readonly list: string;
  /** By name of the request. */
  readonly rows: ReadonlyMap<string, { readonly cluster: string; readonly fact: string }>;
}

const kinds = ['renewal', 'addOn'] as const;

/** What a person has to look at first comes first; what nobody waits for comes last. */
const order: readonly Verdict['kind'][] = ['odd', 'duplicateName', 'proved', 'expectedUnproved', 'stale'];

/** The rows below a folder Pending Requests: registrations, worst first, then what was asked for beside them, each kind on its own. */
export class RequestRows {
  readonly #sources: Pick<TreeSources, 'reader' | 'options' | 'known' | 'failed'>;
  readonly #cache: NodeCache;
  /** By ITS. */
  readonly #facts = new Map<string, Facts>();

  constructor(sources: Pick<TreeSources, 'reader' | 'options' | 'known' | 'failed'>, cache: NodeCache) {
    this.#sources = sources;
    this.#cache = cache;
  }

  children(node: Place): readonly (RequestKindNode | RequestNode)[] {
    const { its } = node;
    if (node.kind === 'requestKind') {
      const { purpose } = node;
      const requests = pendingRequests(this.#sources.reader.its(its), purpose);
      return this.#cache.children(node, requests, ({ name }) => name, ({ name }): RequestNode => {
        return { kind: 'request', id: nodeId('request', its, purpose, name), its, request: name, parent: node };
      });
    }
    this.#facts.set(its, this.#current(its));
    // In one go, since the cache forgets what isn't given. No name of a request has a colon.
    const keys = [...this.#registrations(its).map(({ name }) => name), ...this.#kinds(its).map(kindKey)];
    return this.#cache.children(node, keys, String, (key): RequestKindNode | RequestNode => {
      const purpose = kinds.find((kind) => kindKey(kind) === key);
      return purpose === undefined
        ? { kind: 'request', id: nodeId('request', its, key), its, request: key, parent: node }
        : { kind: 'requestKind', id: nodeId('requestKind', its, purpose), its, purpose, parent: node };
    });
  }

  /** Requests of this ITS changed (`undefined` = all), or what is told of them: the fewest rows to draw again. */
  changed(its: ItsNode, names: readonly string[] | undefined): ItsViewNode[] {
    const folder = this.#cache.get('requests', its, 'requests');
    if (folder === undefined) {
      return [];
    }
    const before = this.#facts.get(its.its);
    const now = this.#current(its.its);
    this.#facts.set(its.its, now);
    if (names === undefined || before?.list !== now.list) {
      return [folder];
    }
    const fresh = new Set(names);
    return [...now.rows].filter(([name, { fact }]) => fresh.has(name) || before.rows.get(name)?.fact !== fact).flatMap(([name]) => this.#row(folder, name));
  }

  /** Clusters changed: a verdict also says whether the ITS accepts the name already. */
  clustersChanged(its: ItsNode, names: readonly string[] | undefined): ItsViewNode[] {
    const shown = new Set([...(this.#facts.get(its.its)?.rows.values() ?? [])].map(({ cluster }) => cluster));
    return names?.some((name) => shown.has(name)) ?? shown.size > 0 ? this.changed(its, []) : [];
  }

  forget(its: string): void {
    this.#facts.delete(its);
  }

  #registrations(its: string): RegistrationRequest[] {
    const known = this.#sources.reader.its(its);
    if (known === undefined) {
      return [];
    }
    const ranked = pendingRequests(known, 'registration').map((request) => ({ request, rank: order.indexOf(verdictOf(known, request, this.#sources.known).kind) }));
    return ranked.sort((a, b) => a.rank - b.rank).map(({ request }) => request);
  }

  #kinds(its: string): RequestKindNode['purpose'][] {
    const known = this.#sources.reader.its(its);
    return this.#sources.options.of(its).allRequests ? kinds.filter((kind) => pendingRequests(known, kind).length > 0) : [];
  }

  #current(its: string): Facts {
    const { reader, known: joins, failed, options } = this.#sources;
    const known = reader.its(its);
    const shown = [this.#registrations(its), ...this.#kinds(its).map((kind) => pendingRequests(known, kind))];
    const rows = known === undefined ? [] : shown.flat().map((request): [string, { cluster: string; fact: string }] => {
      const fact = JSON.stringify([verdictOf(known, request, joins), failed.ofRequest(its, request.name)]);
      return [request.name, { cluster: request.clusterName, fact }];
    });
    const names = shown.map((requests) => requests.map(({ name }) => name));
    // What failed is in the folder's menu, and whether all kinds are shown in its description.
    return { list: JSON.stringify([this.#kinds(its), names, options.of(its).allRequests, failed.requests(its).length > 0]), rows: new Map(rows) };
  }

  #row(folder: RequestsNode, name: string): RequestNode[] {
    const places: readonly Place[] = [folder, ...kinds.flatMap((kind) => this.#cache.get('requestKind', folder, kindKey(kind)) ?? [])];
    return places.flatMap((place) => this.#cache.get('request', place, name) ?? []);
  }
}

const kindKey = (purpose: string): string => `kind:${purpose}`;
