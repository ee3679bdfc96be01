import { CancelledError, ClusterError, describeError, UnreachableError } from '../errors.ts';
import { type Disposable, Emitter } from '../events.ts';
import { Backoff, type BackoffOptions } from '../kube/backoff.ts';
import type { Connection } from '../kube/connection.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
import type { WatcherOptions } from '../kube/watcherTypes.ts';
import { type ClusterContext, usesLoginPlugin } from '../kubeconfig/clusterContext.ts';
import type { Log } from '../log.ts';
import type { ClusterIdentity, Role } from '../model.ts';
import { failedState, sameState } from './contextState.ts';
import { readIdentity } from './identity.ts';
import { type ItsChange, ItsWatch } from './itsWatch.ts';
import type { ContextState, Registration } from './reader.ts';
import { probeRoles } from './roleProbe.ts';

export interface SessionOptions {
  /** Builds the one connection of a context; touches no network yet. */
  readonly connect: (context: ClusterContext) => Promise<KubeApi>;
  readonly log: Log;
  readonly probeBackoff?: BackoffOptions;
  readonly watcher?: Omit<WatcherOptions, 'log'>;
}

export type SessionChange = { readonly kind: 'context' } | ItsChange;

/** Milliseconds until a refused context is looked at again. */
const refusedRetry = 60_000;

/** Takes one context; finds out what its cluster is, watches it where it is an ITS, fires every change of that. */
export class ClusterSession implements Disposable {
  readonly context: ClusterContext;
  readonly #options: SessionOptions;
  readonly #backoff: Backoff;
  readonly #closed = new AbortController();
  readonly #changes = new Emitter<SessionChange>();
  #connecting: Promise<KubeApi> | undefined;
  #api: KubeApi | undefined;
  #probing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #state: ContextState;
  #failure: ClusterError | undefined;
  #contacted = false;
  #supervised = false;
  #elected = false;
  #interrupted = false;
  #watch: ItsWatch | undefined;
  #roles: ReadonlySet<Role>;
  #identity: ClusterIdentity | undefined;
  #registeredAs: Registration | undefined;

  readonly onDidChange = this.#changes.event;

  /** `roles`: what is remembered or was known before the context changed. */
  constructor(context: ClusterContext, roles: ReadonlySet<Role>, options: SessionOptions) {
    this.context = context;
    this.#roles = roles;
    this.#options = options;
    this.#backoff = new Backoff({ base: 2_000, maximum: 60_000, ...options.probeBackoff });
    this.#state = { kind: 'notChecked', why: whyNotChecked(context) };
  }

  get state(): ContextState {
    return this.#state;
  }

  get roles(): ReadonlySet<Role> {
    return this.#roles;
  }

  get identity(): ClusterIdentity | undefined {
    return this.#identity;
  }

  get registeredAs(): Registration | undefined {
    return this.#registeredAs;
  }

  /** Present while this is an ITS and the session was elected to watch it. */
  get its(): ItsWatch | undefined {
    return this.#watch;
  }

  get contacted(): boolean {
    return this.#contacted;
  }

  /** Asks the cluster what it is; one question at a time. Never throws: what went wrong is the state. */
  probe(): Promise<void> {
    this.#probing ??= this.#probe().finally(() => (this.#probing = undefined));
    return this.#probing;
  }

  /** A person wants it now. */
  async retry(): Promise<void> {
    this.#backoff.reset();
    if (this.#watch !== undefined) {
      this.#watch.retry();
    } else if (this.#state.kind !== 'ready') {
      this.#enter({ kind: 'connecting' });
    }
    await this.probe();
  }

  /** Whether a failed probe is repeated by itself. */
  supervise(supervised: boolean): void {
    const began = supervised && !this.#supervised;
    this.#supervised = supervised;
    clearTimeout(this.#timer);
    if (began && this.#contacted) {
      this.#scheduleProbe();
    }
  }

  /** Of several contexts that lead to one cluster, one is elected to watch it. */
  elect(elected: boolean): void {
    if (elected !== this.#elected) {
      this.#elected = elected;
      this.#adjustWatch();
    }
  }

  /**
   * For commands: a connection of the caller's own, to be disposed by it, so that a kubeconfig that changes meanwhile
   * doesn't cut a command off. The identity is read anew. Throws ClusterErrors.
   */
  async connection(): Promise<Connection> {
    const api = await this.#options.connect(this.context);
    try {
      const identity = await readIdentity(api, this.context, this.#closed.signal);
      if (this.#closed.signal.aborted) {
        throw new CancelledError();
      }
      if (!this.#contacted || identity.id !== this.#identity?.id) {
        void this.probe();
      }
      return { context: this.context, api, identity };
    } catch (error) {
      api.dispose();
      throw this.#closed.signal.aborted ? new CancelledError() : this.#asClusterError(error);
    }
  }

  dispose(): void {
    this.#closed.abort();
    this.#changes.dispose();
    clearTimeout(this.#timer);
    this.#watch?.dispose();
    this.#api?.dispose();
  }

  #connect(): Promise<KubeApi> {
    this.#connecting ??= this.#open().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async #open(): Promise<KubeApi> {
    const api = await this.#options.connect(this.context);
    if (this.#closed.signal.aborted) {
      api.dispose();
      throw new CancelledError();
    }
    this.#api = api;
    return api;
  }

  async #probe(): Promise<void> {
    const signal = this.#closed.signal;
    clearTimeout(this.#timer);
    this.#contacted = true;
    if (this.#state.kind === 'notChecked') {
      this.#enter({ kind: 'connecting' });
    }
    try {
      const api = await this.#connect();
      const [identity, found] = await Promise.all([
        readIdentity(api, this.context, signal),
        probeRoles(api, signal),
      ]);
      if (signal.aborted) {
        return;
      }
      this.#backoff.reset();
      this.#failure = undefined;
      this.#identity = identity.id === this.#identity?.id ? this.#identity : identity;
      this.#roles = sameRoles(this.#roles, found.roles) ? this.#roles : found.roles;
      this.#registeredAs = found.registeredAs;
      const hidden = found.roles.size === 0 ? found.registrationHidden : undefined;
      this.#adjustWatch(hidden === undefined ? { kind: 'ready' } : { kind: 'forbidden', problem: hidden });
    } catch (error) {
      if (!signal.aborted) {
        this.#failure = this.#asClusterError(error);
        this.#options.log.info(`${this.context.name}: ${this.#failure.message}`);
        this.#adjustWatch(failedState(this.#failure));
        this.#scheduleProbe();
      }
    }
  }

  /** Starts or stops the watch as roles and election tell; then the state is the watch's, or else `probed`. */
  #adjustWatch(probed: ContextState = this.#state): void {
    const wanted = this.#elected && this.#identity !== undefined && this.#roles.has('its');
    if (wanted && this.#watch === undefined && this.#api !== undefined) {
      this.#watch = this.#startWatch(this.#api);
    } else if (!wanted && this.#watch !== undefined) {
      this.#watch.dispose();
      this.#watch = undefined;
    }
    // Roles, identity and registration may be new where the state isn't.
    this.#enter(this.#watch?.state ?? probed, true);
  }

  #startWatch(api: KubeApi): ItsWatch {
    const slowRetry = usesLoginPlugin(this.context) ? { slowRetry: 'never' as const } : {};
    const watch = new ItsWatch(api, { ...this.#options.watcher, ...slowRetry, log: this.#options.log });
    watch.onDidChange((change) => this.#changes.fire(change));
    watch.onDidChangeState(() => this.#followWatch(watch));
    watch.start();
    return watch;
  }

  #followWatch(watch: ItsWatch): void {
    const { state } = watch;
    const recovered = this.#interrupted && state.kind === 'ready';
    this.#interrupted = state.kind === 'unreachable' || (this.#interrupted && !recovered);
    this.#enter(state);
    // Behind a server that comes back may be another cluster, or one that is no ITS any more.
    if (recovered || watch.failure?.kind === 'notFound') {
      void this.probe();
    }
  }

  #scheduleProbe(): void {
    clearTimeout(this.#timer);
    const kind = this.#failure?.kind;
    const refused = kind === 'unauthorized' || kind === 'forbidden';
    // A log-in plugin that is asked again by itself could open a window every minute.
    const polite = kind !== 'credentialPlugin' && !(refused && usesLoginPlugin(this.context));
    if (this.#supervised && kind !== undefined && polite && !this.#closed.signal.aborted) {
      this.#timer = setTimeout(() => void this.probe(), refused ? refusedRetry : this.#backoff.next());
    }
  }

  /** `always` fires for what changed beside the state, too. */
  #enter(state: ContextState, always = false): void {
    const same = sameState(this.#state, state);
    if (!same) {
      this.#state = state;
    }
    if ((!same || always) && !this.#closed.signal.aborted) {
      this.#changes.fire({ kind: 'context' });
    }
  }

  #asClusterError(error: unknown): ClusterError {
    const { name, cluster } = this.context;
    return error instanceof ClusterError ? error : new UnreachableError(name, cluster.server, describeError(error), error);
  }
}

function sameRoles(one: ReadonlySet<Role>, other: ReadonlySet<Role>): boolean {
  return one.size === other.size && [...one].every((role) => other.has(role));
}

function whyNotChecked({ name, user }: ClusterContext): string {
  return user.exec === undefined
    ? `Context "${name}" was not contacted yet.`
    : `Context "${name}" logs in with the plugin "${user.exec.command}", which may open a window: it is contacted only when you check it.`;
}
