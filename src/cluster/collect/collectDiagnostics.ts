import { CancelledError, describeError } from '../errors.ts';
import { BundleFolder } from './bundleFolder.ts';
import { ClusterReads } from './clusterReads.ts';
import { CollectionLeftError } from './collectErrors.ts';
import { commonItems, type CollectParts } from './commonItems.ts';
import { indexText, unfinishedIndex, type Entry, type IndexHead } from './indexText.ts';
import type { Item } from './item.ts';
import { itsItems } from './itsItems.ts';
import { safeName } from './safeName.ts';
import { wecItems } from './wecItems.ts';

export interface CollectOptions {
  /** The folder that the new one is made in. */
  readonly parent: string;
  readonly signal: AbortSignal;
  readonly report: (what: string) => void;
  /** As of `BundleFolder.create`. */
  readonly hide?: (text: string) => string;
  readonly now?: Date;
}

export interface Collected {
  readonly folder: string;
  /** Path of the index. */
  readonly index: string;
  readonly entries: readonly Entry[];
}

/**
 * Reads what tells of one registration, on both sides, and writes it into a new folder with an index. It changes nothing on a cluster;
 * what can't be read is named in the index, and keeps nothing else from being collected. Cancelled or failed, it takes the folder away.
 */
export async function collectDiagnostics(parts: CollectParts, options: CollectOptions): Promise<Collected> {
  const { parent, signal, report, hide, now = new Date() } = options;
  const head: IndexHead = { clusterName: parts.clusterName, its: parts.its.context, wec: parts.wec?.context, begun: now };
  const folder = await BundleFolder.create(parent, `kubestellar-${safeName(parts.clusterName)}-${now.toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '')}`, hide);
  try {
    await folder.replace('README.md', unfinishedIndex(head));
    const entries = await takeBoth(parts, folder, signal, report);
    return { folder: folder.path, index: await folder.replace('README.md', indexText(head, entries)), entries };
  } catch (error) {
    await folder.remove().catch((left: unknown) => {
      throw new CollectionLeftError(folder.path, describeError(left), error);
    });
    throw signal.aborted ? new CancelledError() : error;
  }
}

/** Ends only when nothing writes any more: the folder may then be taken away. */
async function takeBoth(parts: CollectParts, folder: BundleFolder, outer: AbortSignal, report: CollectOptions['report']): Promise<readonly Entry[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  const its = new ClusterReads(parts.its, signal);
  const wec = parts.wec && new ClusterReads(parts.wec, signal);
  const take = (items: Items) => takeAll(items, { folder, signal, report, log: parts.log });
  const common = await take(commonItems(parts, its, wec, signal));
  const sides = [take(itsItems(its, parts.clusterName)), ...(wec === undefined ? [] : [take(wecItems(wec))])];
  try {
    return [...common, ...(await Promise.all(sides)).flat()];
  } catch (error) {
    failed.abort();
    await Promise.allSettled(sides);
    throw error;
  }
}

type Items = Iterable<Item> | AsyncIterable<Item>;

interface Taking extends Pick<CollectOptions, 'signal' | 'report'>, Pick<CollectParts, 'log'> {
  readonly folder: BundleFolder;
}

async function takeAll(items: Items, taking: Taking): Promise<readonly Entry[]> {
  const { signal, report } = taking;
  const entries: Entry[] = [];
  for await (const { file, what, read } of items) {
    if (signal.aborted) {
      throw new CancelledError();
    }
    report(what);
    entries.push(await takeOne(file, what, read, taking));
  }
  return entries;
}

/** What is wrong with one item, even in this code, keeps no other from its turn. */
async function takeOne(file: Item['file'], what: string, read: Item['read'], { folder, signal, log }: Taking): Promise<Entry> {
  let text: string | undefined;
  try {
    text = await read();
  } catch (error) {
    if (signal.aborted) {
      throw new CancelledError();
    }
    log.warn(`Collecting ${what}: ${describeError(error)}`);
    return { outcome: 'unread', what, why: describeError(error) };
  }
  return text === undefined ? { outcome: 'absent', what } : { outcome: 'written', what, file: await folder.write(file, text) };
}
