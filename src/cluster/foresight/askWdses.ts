import { CancelledError, describeError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { foreseeWds, policiesToRead, type Foresight, type WdsForesight, type WecChange } from './foresight.ts';
import type { Labels } from './labelSelector.ts';
import { readTemplates, readWds, type TemplatesRead, type WdsReading } from './readWds.ts';
import { belongsByDestinations, deliversThrough, type Belonging } from './whichIts.ts';

/** A WDS that may be asked: its context, and a connection that the asker disposes of. */
export interface KnownWds {
  readonly context: string;
  connect(signal: AbortSignal): Promise<Connection>;
}

/** Hears of the WDSes (contexts) that are still to answer. */
export type Waiting = (wdses: readonly string[]) => void;

/** The ITS whose WECs change. */
export interface ItsFacts {
  readonly its: Connection;
  /** Labels of all its clusters, as they are now. */
  readonly clusters: ReadonlyMap<string, Labels>;
  /** Its list is not complete yet: `clusters` are only some of them. */
  readonly partly?: boolean;
  /** Clusters of every other ITS that is known; `undefined` for one that wasn't read. */
  readonly otherItses: readonly (ReadonlySet<string> | undefined)[];
}

/** What was read of one WDS of this ITS; templates by policy, as far as they were needed. Kept by a form, to foresee anew as a person types. */
export interface AskedWds {
  readonly reading: WdsReading;
  readonly belongs: 'yes' | 'unknown';
  readonly templates: ReadonlyMap<string, TemplatesRead>;
}

export interface Asked {
  readonly wdses: readonly AskedWds[];
  /** As of a Foresight. */
  readonly problems: readonly string[];
}

/**
 * Asks all WDSes at once; one that can't be reached or read becomes a sentence, and the others are asked all the same.
 * Throws only CancelledError.
 */
export async function askWdses(known: readonly KnownWds[], facts: ItsFacts, changes: readonly WecChange[], signal: AbortSignal, waiting?: Waiting): Promise<Asked> {
  if (known.length === 0) {
    return { wdses: [], problems: ['No WDS is known among the reachable contexts, so it can\'t be told which BindingPolicies select what.'] };
  }
  const left = new Set(known.map(({ context }) => context));
  waiting?.([...left]);
  const answers = await Promise.all(
    known.map(async (wds) => {
      const answer = await askWds(wds, facts, changes, signal);
      left.delete(wds.context);
      waiting?.([...left]);
      return answer;
    }),
  );
  return {
    wdses: answers.flatMap((answer) => (answer !== undefined && !('problem' in answer) ? [answer] : [])),
    problems: answers.flatMap((answer) => (answer !== undefined && 'problem' in answer ? [answer.problem] : [])),
  };
}

/** Reads the templates that these changes reach and that weren't read yet. Gives `asked` itself where there are none. */
export async function askFurther(asked: Asked, known: readonly KnownWds[], changes: readonly WecChange[], signal: AbortSignal): Promise<Asked> {
  const problems: string[] = [];
  const wdses = await Promise.all(
    asked.wdses.map(async (wds) => {
      const source = known.find(({ context }) => context === wds.reading.wds);
      if (source === undefined || unreadPolicies(wds.reading, wds.templates, changes).length === 0) {
        return wds;
      }
      try {
        return await withConnectionTo(source, signal, async (connection) => ({ ...wds, templates: await readFurther(connection, wds.reading, wds.templates, changes, signal) }));
      } catch (error) {
        problems.push(problemOf(source, error, signal));
        return wds;
      }
    }),
  );
  return wdses.every((wds, index) => wds === asked.wdses[index]) && problems.length === 0 ? asked : { wdses, problems: [...asked.problems, ...problems] };
}

/** Pure. */
export function foresee({ wdses, problems }: Asked, changes: readonly WecChange[], clusters: ReadonlyMap<string, Labels>): Foresight {
  return {
    wdses: wdses.map(({ reading, belongs, templates }): WdsForesight => foreseeWds(reading, belongs, changes, clusters, (policy) => templates.get(policy))),
    problems,
  };
}

/** `undefined`: it belongs to another ITS. */
async function askWds(known: KnownWds, facts: ItsFacts, changes: readonly WecChange[], signal: AbortSignal): Promise<AskedWds | { readonly problem: string } | undefined> {
  try {
    return await withConnectionTo(known, signal, async (connection) => {
      const reading = await readWds(connection, signal);
      const belongs = await belonging(reading, facts, signal);
      return belongs === 'no' ? undefined : { reading, belongs, templates: await readFurther(connection, reading, new Map(), changes, signal) };
    });
  } catch (error) {
    return { problem: problemOf(known, error, signal) };
  }
}

async function belonging(reading: WdsReading, { its, clusters, partly = false, otherItses }: ItsFacts, signal: AbortSignal): Promise<Belonging> {
  const names = new Set(clusters.keys());
  const byName = belongsByDestinations(reading, partly ? undefined : names, otherItses);
  return byName === 'unknown' && (await deliversThrough(its, reading, names, signal)) ? 'yes' : byName;
}

function unreadPolicies(reading: WdsReading, read: ReadonlyMap<string, TemplatesRead>, changes: readonly WecChange[]): readonly string[] {
  return policiesToRead(reading, changes).filter((name) => !read.has(name));
}

async function readFurther(
  connection: Connection,
  reading: WdsReading,
  read: ReadonlyMap<string, TemplatesRead>,
  changes: readonly WecChange[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TemplatesRead>> {
  const templates = new Map(read);
  for (const name of unreadPolicies(reading, read, changes)) {
    const binding = reading.policies.find(({ policy }) => policy.name === name)?.binding;
    templates.set(name, await readTemplates(connection, binding?.workload ?? [], signal));
  }
  return templates;
}

async function withConnectionTo<T>(known: KnownWds, signal: AbortSignal, act: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await known.connect(signal);
  try {
    return await act(connection);
  } finally {
    connection.api.dispose();
  }
}

function problemOf({ context }: KnownWds, error: unknown, signal: AbortSignal): string {
  if (signal.aborted) {
    throw new CancelledError();
  }
  return `WDS "${context}" can't be asked which BindingPolicies select what: ${describeError(error)}`;
}
