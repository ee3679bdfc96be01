import * as vscode from 'vscode';
import { checkClusterName } from '../shared/validation.ts';
import type { CommandServices } from './services.ts';

/**
 * Why a WEC can't have this name on the ITS, as far as the views know it; `undefined` where it can. `wec` is its context, where there is
 * one: what that very cluster is registered as is free, since its registration then goes on where it stopped.
 */
export function whyNotFree({ sessions }: Pick<CommandServices, 'sessions'>, its: string, name: string, wec?: string): string | undefined {
  const checked = checkClusterName(name);
  if (!checked.valid) {
    return checked.reason;
  }
  return name !== registeredName({ sessions }, wec) && sessions.its(its)?.clusters.has(name) === true
    ? vscode.l10n.t('The ITS {0} has a cluster of this name already.', its)
    : undefined;
}

/** The name under which the cluster of this context is registered, wherever that is. */
export function registeredName({ sessions }: Pick<CommandServices, 'sessions'>, wec: string | undefined): string | undefined {
  return sessions.contexts().find(({ name }) => name === wec)?.registeredAs?.clusterName;
}
