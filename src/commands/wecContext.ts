import * as vscode from 'vscode';
import { ClusterError } from '../cluster/errors.ts';
import type { Disposables } from '../cluster/events.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { isSame } from '../tree/contexts.ts';
import { recallWecContext, rememberWecContext } from './knownWec.ts';
import type { CommandServices } from './services.ts';

type Services = Pick<CommandServices, 'sessions' | 'dialogs' | 'memory'>;

/** The context of a WEC, as it is known or remembered, else as it is picked; `undefined`: it can't be reached from here. */
export async function findWecContext(services: Services, its: string, itsIdentity: string, cluster: string, title?: string): Promise<string | undefined> {
  return (await recallWecContext(services, its, itsIdentity, cluster)) ?? pickWecContext(services, its, itsIdentity, cluster, title);
}

/** As a person picks it, which is remembered. That a WEC can't be reached from here is not: tomorrow it may be. */
export async function pickWecContext(
  services: Services,
  its: string,
  itsIdentity: string,
  cluster: string,
  title = vscode.l10n.t('Diagnose {0}', cluster),
): Promise<string | undefined> {
  const { sessions, dialogs } = services;
  const others = sessions.contexts().filter((context) => !isSame(context, its));
  const picked = await dialogs.pick<string | undefined>({
    title,
    placeHolder: vscode.l10n.t('The context of this WEC, to ask its own side too'),
    choices: [
      { label: vscode.l10n.t('The WEC can\'t be reached from here'), description: vscode.l10n.t('the ITS\'s side only'), value: undefined },
      ...others.map(({ name, server, registeredAs }) => ({ label: name, description: registeredAs === undefined ? server : vscode.l10n.t('registered as {0}', registeredAs.clusterName), value: name })),
    ],
  });
  await rememberWecContext(services, itsIdentity, cluster, picked);
  return picked;
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
