import { ClusterError } from '../cluster/errors.ts';
import type { ManagedCluster } from '../cluster/model.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { isSame, itsContexts } from '../tree/contexts.ts';

/** What a tool is asked about. `its`: context of the ITS, to be left out where but one has a WEC of this name. */
export interface WecInput {
  readonly wec: string;
  readonly its?: string | undefined;
}

export interface FoundWec {
  readonly its: string;
  readonly cluster: ManagedCluster;
}

/** Of these ITSes there is none, or more than one, that has it. */
export class WecNotFoundError extends ClusterError {
  readonly kind = 'wecNotFound';

  constructor(wec: string, holders: readonly string[], known: readonly string[]) {
    super(
      holders.length > 1
        ? `Several ITSes have a WEC "${wec}": ${holders.join(', ')}. Name one of them.`
        : `No ITS that is connected has a WEC "${wec}" (asked: ${known.join(', ') || 'none is connected'}). Open the KubeStellar view to connect others.`,
    );
  }
}

/** Throws WecNotFoundError: never a guess between two. */
export function findWec(reader: ClusterReader, { wec, its }: WecInput): FoundWec {
  const known = itsContexts(reader).filter((context) => its === undefined || isSame(context, its));
  const found = known.flatMap(({ name }) => {
    const cluster = reader.its(name)?.clusters.get(wec);
    return cluster === undefined ? [] : [{ its: name, cluster }];
  });
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    throw new WecNotFoundError(wec, found.map((one) => one.its), known.map(({ name }) => name));
  }
  return first;
}
