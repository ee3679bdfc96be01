import { CancelledError, describeError } from '../errors.ts';
import { runClusteradm, type ClusteradmRunOptions } from '../clusteradm/runner.ts';
import type { ClusteradmCommand } from '../clusteradm/commands.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { fieldManager } from '../ocm.ts';
import { GuardedError, OtherClusterError } from './gateErrors.ts';
import { IdentityReads } from './identityReads.ts';
import { requireRights, RightsOfAction, type Right } from './rights.ts';

export type Guard = 'readOnly' | 'typedName';

/** What is about to change, said once for guard, rights and audit. */
export interface Change {
  /** Completes "this would ...": `accept the ManagedCluster "x"`. */
  readonly what: string;
  /** The kubectl or clusteradm command that says the same, without secrets. */
  readonly command: string;
  readonly rights: readonly Right[];
  /** UID of the object that was shown, for the audit line. */
  readonly uid?: string;
}

export interface GateOptions {
  guardOf(context: string): Guard | undefined;
  /** Asks the person to type the context's name; `false` = cancelled. */
  confirmTypedName(context: string, what: string): Promise<boolean>;
  readonly log: Log;
}

/**
 * The one way to change a cluster: takes a connection, a `Change` and the request, checks guard, identity and rights,
 * sets the field manager and writes one audit line. Preconditions (uid, resourceVersion) are part of the body it is given.
 */
export class WriteGate {
  readonly #options: GateOptions;
  readonly #identities = new IdentityReads();
  /** Of one action: what it is, the clusters whose name was typed for it, and the rights that were asked for. */
  readonly #action: { readonly what: string; readonly typed: Set<string>; readonly rights: RightsOfAction } | undefined;

  constructor(options: GateOptions, action?: string) {
    this.#options = options;
    this.#action = action === undefined ? undefined : { what: action, typed: new Set(), rights: new RightsOfAction() };
  }

  /**
   * A gate for one action of a person: a guarded context's name and each right are asked for once, however many changes belong to it.
   * `what` as in `Change`.
   */
  forOneAction(what: string): WriteGate {
    return new WriteGate(this.#options, what);
  }

  /** POST of a new object; an `ApiError` (status 409) when one of its name is there. */
  async create<T>(connection: Connection, change: Change, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return this.#admit(connection, change, signal, () =>
      connection.api.post<T>(path, body, { query: { fieldManager }, signal }),
    );
  }

  /** DELETE of exactly the object with this uid (and unchanged, with a resourceVersion): 409 when another has taken its name. */
  async remove<T>(
    connection: Connection,
    change: Change & { readonly uid: string; readonly resourceVersion?: string },
    path: string,
    signal: AbortSignal,
  ): Promise<T> {
    const preconditions = { uid: change.uid, resourceVersion: change.resourceVersion };
    return this.#admit(connection, change, signal, () => connection.api.delete<T>(path, { body: { preconditions }, signal }));
  }

  /** PUT of the object as it was shown, with its uid and resourceVersion in it: 409 when it changed meanwhile. */
  async replace<T>(connection: Connection, change: Change, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return this.#admit(connection, change, signal, () =>
      connection.api.put<T>(path, body, { query: { fieldManager }, signal }),
    );
  }

  /** Merge patch; `body` carries the resourceVersion that was shown. */
  async merge<T>(connection: Connection, change: Change, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return this.#admit(connection, change, signal, () =>
      connection.api.patch<T>(path, 'merge', body, { query: { fieldManager }, signal }),
    );
  }

  /** What a merge patch would make of the object, as the API server and its webhooks say: nothing is changed, so no guard is asked. */
  async rehearseMerge<T>(connection: Connection, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return connection.api.patch<T>(path, 'merge', body, { query: { fieldManager, dryRun: 'All' }, signal });
  }

  /** What a creation would make, as the API server and its webhooks say: nothing is made, so no guard is asked. */
  async rehearseCreate<T>(connection: Connection, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return connection.api.post<T>(path, body, { query: { fieldManager, dryRun: 'All' }, signal });
  }

  /** A clusteradm command that changes the cluster of this connection. */
  async runTool<T>(
    connection: Connection,
    change: Change,
    command: ClusteradmCommand<T>,
    options: ClusteradmRunOptions,
  ): Promise<T> {
    return this.#admit(connection, change, options.signal, () => runClusteradm(command, options));
  }

  /** Throws what would refuse such a change, before a first step is taken; only the typed name is asked for later. */
  async examine(connection: Connection, { what, rights }: Pick<Change, 'what' | 'rights'>, signal: AbortSignal): Promise<void> {
    this.#requireUnguarded(connection, what);
    await this.#requireSameCluster(connection, signal);
    await this.#requireRights(connection, rights, signal);
  }

  async #admit<T>(connection: Connection, change: Change, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    this.#requireUnguarded(connection, change.what);
    await this.#requireTypedName(connection, change.what);
    await this.#requireSameCluster(connection, signal);
    await this.#requireRights(connection, change.rights, signal);
    if (signal.aborted) {
      throw new CancelledError();
    }
    try {
      const result = await act();
      this.#audit(connection, change, 'done');
      return result;
    } catch (error) {
      this.#audit(connection, change, describeError(error));
      throw error;
    }
  }

  #requireUnguarded({ context }: Connection, what: string): void {
    if (this.#options.guardOf(context.name) === 'readOnly') {
      throw new GuardedError(context.name, what);
    }
  }

  async #requireTypedName({ context, identity }: Connection, what: string): Promise<void> {
    if (this.#options.guardOf(context.name) !== 'typedName' || this.#action?.typed.has(identity.id) === true) {
      return;
    }
    if (!(await this.#options.confirmTypedName(context.name, this.#action?.what ?? what))) {
      throw new CancelledError();
    }
    this.#action?.typed.add(identity.id);
  }

  async #requireSameCluster(connection: Connection, signal: AbortSignal): Promise<void> {
    const now = await this.#identities.read(connection, signal);
    if (now.id !== connection.identity.id) {
      throw new OtherClusterError(connection.context.name);
    }
  }

  async #requireRights(connection: Connection, rights: readonly Right[], signal: AbortSignal): Promise<void> {
    await (this.#action?.rights.require(connection, rights, signal) ?? requireRights(connection, rights, signal));
  }

  #audit({ context, identity }: Connection, { what, command, uid }: Change, result: string): void {
    const line = { user: context.user.name, context: context.name, server: context.cluster.server, cluster: identity.id };
    this.#options.log.info(`audit ${JSON.stringify({ ...line, what, uid, command, result })}`);
  }
}
