import * as vscode from 'vscode';
import { ClusterError } from '../cluster/errors.ts';
import type { Disposables } from '../cluster/events.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { isSame } from '../tree/contexts.ts';
import { claimants, knownWecContext } from './deregisterQuestions.ts';
import type { CommandServices } from './services.ts';

type Services = Pick<CommandServices, 'sessions' | 'dialogs' | 'memory'>;

/** Where it is kept which context belongs to a cluster: `<identity of the ITS> <cluster>` -> context name. */
const key = 'kubestellar.wecContexts';

function remembered({ memory }: Pick<Services, 'memory'>): Readonly<Record<string, string>> {
  return memory.get<Record<string, string>>(key) ?? {};
}

/**
 * The context of a WEC, found from its own side (its Klusterlet's name, and the address of the ITS that its agent goes to), else as it
 * was found before; `undefined`: a person has to say. What the context tells by now outweighs what was found before.
 */
export async function recallWecContext(services: Omit<Services, 'dialogs'>, its: string, itsIdentity: string, cluster: string): Promise<string | undefined> {
  const entry = `${itsIdentity} ${cluster}`;
  const known = knownWecContext(services, its, cluster);
  if (known !== undefined) {
    await services.memory.update(key, { ...remembered(services), [entry]: known });
    return known;
  }
  const before = remembered(services)[entry];
  const contexts = services.sessions.contexts().filter((context) => !isSame(context, its));
  return contexts.some(({ name, registeredAs }) => name === before && (registeredAs === undefined || registeredAs.clusterName === cluster)) ? before : undefined;
}

/** The same, else as it is picked; `undefined`: it can't be reached from here. */
export async function findWecContext(
  services: Services,
  its: string,
  itsIdentity: string,
  cluster: string,
  title = vscode.l10n.t('Diagnose {0}', cluster),
): Promise<string | undefined> {
  const recalled = await recallWecContext(services, its, itsIdentity, cluster);
  if (recalled !== undefined) {
    return recalled;
  }
  const { sessions, dialogs } = services;
  const others = sessions.contexts().filter((context) => !isSame(context, its));
  return dialogs.pick<string | undefined>({
    title,
    placeHolder: vscode.l10n.t('The context of this WEC, to ask its own side too'),
    choices: [
      { label: vscode.l10n.t('The WEC can\'t be reached from here'), description: vscode.l10n.t('the ITS\'s side only'), value: undefined },
      ...others.map(({ name, server, registeredAs }) => ({ label: name, description: registeredAs === undefined ? server : vscode.l10n.t('registered as {0}', registeredAs.clusterName), value: name })),
    ],
  });
}

/** A WEC that can't be connected is told of, and no reason to stop. */
export async function connectOrWhy({ sessions }: Pick<CommandServices, 'sessions'>, context: string): Promise<Connection | ClusterError> {
  try {
    return await sessions.connection(context);
  } catch (error) {
    if (error instanceof ClusterError && error.kind !== 'cancelled') {
      return error;
    }
    throw error;
  }
}

/** The connections of a WEC and its ITS, as watches of both sides take them in. */
export interface Sides {
  readonly its: Connection;
  /** Context of the WEC; `undefined`: none is known, or it can't be reached from here. */
  readonly wecName: string | undefined;
  /** `undefined` where it is not connected: `wecProblem` says why, where there is a context. */
  readonly wec: Connection | undefined;
  readonly wecProblem: ClusterError | undefined;
}

/** Connects the ITS, which must be reached, then the WEC, whose context `wecOf` finds. The connections end with `owned`. */
export async function connectSides(services: Pick<CommandServices, 'sessions'>, itsName: string, wecOf: (its: Connection) => Promise<string | undefined>, owned: Disposables): Promise<Sides> {
  const its = await services.sessions.connection(itsName);
  owned.own(its.api);
  const wecName = await wecOf(its);
  const wec = wecName === undefined ? undefined : await connectOrWhy(services, wecName);
  if (wec === undefined || wec instanceof ClusterError) {
    return { its, wecName, wec: undefined, wecProblem: wec };
  }
  owned.own(wec.api);
  return { its, wecName, wec, wecProblem: undefined };
}

/** Further contexts, of other clusters, whose agents say that they are this WEC of this ITS. */
export function rivalContexts(services: Pick<CommandServices, 'sessions'>, its: string, cluster: string, own: string | undefined): readonly string[] {
  return own === undefined ? [] : claimants(services, its, cluster).flatMap((context) => (isSame(context, own) ? [] : [context.name]));
}
