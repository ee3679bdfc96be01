import { Coalescer } from '../coalesce.ts';
import { describeError } from '../errors.ts';
import { type Disposable, Disposables, Emitter } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import { type ClusterContext, usesLoginPlugin } from '../kubeconfig/clusterContext.ts';
import type { Role } from '../model.ts';
import { ClusterMemory, type Memory } from './clusterMemory.ts';
import { ClusterSession, type SessionChange, type SessionOptions } from './clusterSession.ts';
import type { ContextSource } from './contextSource.ts';
import { ContextUnknownError } from './errors.ts';
import type { ClusterReader, ContextSnapshot, ItsSnapshot, ReaderChange } from './reader.ts';
import { normalisedUrl } from './identity.ts';
import { groupByIdentity, type Guard, type Guards, type SessionGroup, Snapshots, strictestGuard } from './snapshots.ts';

export interface ClusterSessionsOptions extends SessionOptions {
  readonly memory: Memory;
  readonly guards: () => Guards;
  /** Whether to contact this context, a remembered ITS without a log-in plugin, before the view is shown. */
  readonly background: (context: string) => boolean;
}

/** Milliseconds that changes of contexts are gathered. */
const gather = 60;

/** Takes the kubeconfig's contexts in, keeps one session for each, fires what changed of contexts and of ITSes. */
export class ClusterSessions implements ClusterReader, Disposable {
  readonly #source: ContextSource;
  readonly #options: ClusterSessionsOptions;
  readonly #memory: ClusterMemory;
  readonly #owned = new Disposables();
  readonly #changes = this.#owned.own(new Emitter<ReaderChange>());
  readonly #gathered = this.#owned.own(new Coalescer(gather, () => this.#fire({ kind: 'contexts' })));
  readonly #snapshots = new Snapshots();
  /** In kubeconfig order. */
  #sessions: ReadonlyMap<string, ClusterSession> = new Map();
  #groups: readonly SessionGroup[] = [];
  #visible = false;
  #shownOnce = false;

  readonly onDidChange = this.#changes.event;

  constructor(source: ContextSource, options: ClusterSessionsOptions) {
    this.#source = source;
    this.#options = options;
    this.#memory = new ClusterMemory(options.memory, options.log);
    this.#owned.own(source.onDidChange(() => this.#adoptContexts()));
    this.#adoptContexts();
  }

  get kubeconfigProblem(): string | undefined {
    return this.#source.problem;
  }

  contexts(): readonly ContextSnapshot[] {
    return this.#snapshots.contexts(this.#groups, this.#options.guards());
  }

  /** `context` may be an alias; the snapshot is that of the context shown for it. */
  its(context: string): ItsSnapshot | undefined {
    const group = this.#groupOf(context);
    return group && this.#snapshots.its(group, this.#options.guards());
  }

  /** The view is on screen: contacts what may be contacted unasked, and again what was no ITS before. */
  show(): void {
    this.#visible = true;
    this.contactUnasked();
    for (const session of this.#sessions.values()) {
      session.supervise(true);
    }
  }

  /** Once, without going on: for a command that is run while no view is on screen. */
  contactUnasked(): void {
    this.#shownOnce = true;
    for (const session of this.#sessions.values()) {
      if (this.#mayContact(session.context) && session.its === undefined) {
        void session.probe();
      }
    }
  }

  /** The view left the screen: what is unreachable is not asked again until it is back. */
  hide(): void {
    this.#visible = false;
    for (const session of this.#sessions.values()) {
      session.supervise(false);
    }
  }

  /** A person asks: contacts the context whatever it takes to log in. Throws only ContextUnknownError; see the state. */
  async check(context: string): Promise<void> {
    await this.#sessionOf(context).probe();
  }

  /** A person asks to try again now. */
  async retry(context: string): Promise<void> {
    await this.#sessionOf(context).retry();
  }

  /** For commands: a connection that the caller disposes of. Throws ClusterErrors. */
  async connection(context: string): Promise<Connection> {
    return await this.#sessionOf(context).connection();
  }

  /** Server URLs of all contexts that are known to lead to the cluster of this one. */
  serversOf(context: string): readonly string[] {
    return this.#sameCluster(context).map((session) => session.context.cluster.server);
  }

  /** The strictest guard of all contexts that lead to this cluster, or share its server address and were never contacted. */
  guardOf(context: string): Guard | undefined {
    const servers = new Set(this.serversOf(context).map(normalisedUrl));
    const names = [...this.#sessions.values()]
      .filter(({ context: { name, cluster } }) => name === context || servers.has(normalisedUrl(cluster.server)))
      .map(({ context: { name } }) => name);
    const aliases = this.#sameCluster(context).map(({ context: { name } }) => name);
    return strictestGuard([context, ...names, ...aliases], this.#options.guards());
  }

  /** The setting of the guards changed: what is shown of them may have. */
  guardsChanged(): void {
    this.#gathered.trigger();
  }

  dispose(): void {
    this.#owned.dispose();
    for (const session of this.#sessions.values()) {
      session.dispose();
    }
  }

  #adoptContexts(): void {
    const previous = this.#sessions;
    const sessions = new Map<string, ClusterSession>();
    const fresh: [ClusterSession, ClusterSession | undefined][] = [];
    for (const context of this.#source.contexts()) {
      const old = previous.get(context.name);
      if (old?.context.fingerprint === context.fingerprint) {
        sessions.set(context.name, old);
      } else {
        const session = this.#open(context, old);
        sessions.set(context.name, session);
        fresh.push([session, old]);
      }
    }
    this.#sessions = sessions;
    for (const [name, old] of previous) {
      if (sessions.get(name) !== old) {
        old.dispose();
      }
      if (!sessions.has(name)) {
        this.#snapshots.forget(name);
      }
    }
    this.#elect();
    for (const [session, old] of fresh) {
      session.supervise(this.#visible);
      const asked = old?.contacted === true && sameServer(old, session);
      if (asked || this.#mayContact(session.context)) {
        void session.probe();
      }
    }
    this.#gathered.trigger();
  }

  /** What a context was known as stays on screen while it is connected anew. */
  #open(context: ClusterContext, old: ClusterSession | undefined): ClusterSession {
    const remembered = new Set<Role>(this.#memory.isIts(context) ? ['its'] : []);
    const roles = old !== undefined && old.context.cluster.server === context.cluster.server ? old.roles : remembered;
    const session = new ClusterSession(context, roles, this.#options);
    session.onDidChange((change) => this.#follow(session, change));
    return session;
  }

  #follow(session: ClusterSession, change: SessionChange): void {
    if (change.kind !== 'context') {
      this.#fire({ kind: change.kind, context: session.context.name, names: change.names });
      return;
    }
    if (session.state.kind === 'ready') {
      this.#memory.remember(session.context, session.roles.has('its'));
    }
    this.#elect();
    this.#gathered.trigger();
  }

  /** One session of each cluster watches it. */
  #elect(): void {
    this.#groups = groupByIdentity(this.#sessions.values());
    for (const { shown, aliases } of this.#groups) {
      aliases.forEach((alias) => alias.elect(false));
      shown.elect(true);
    }
  }

  #mayContact(context: ClusterContext): boolean {
    return usesLoginPlugin(context)
      ? this.#shownOnce && this.#memory.isIts(context)
      : this.#shownOnce || (this.#memory.isIts(context) && this.#options.background(context.name));
  }

  #sameCluster(context: string): readonly ClusterSession[] {
    const group = this.#groupOf(context);
    return group === undefined ? [] : [group.shown, ...group.aliases];
  }

  #groupOf(context: string): SessionGroup | undefined {
    return this.#groups.find(({ shown, aliases }) => [shown, ...aliases].some(({ context: { name } }) => name === context));
  }

  #sessionOf(context: string): ClusterSession {
    const session = this.#sessions.get(context);
    if (session === undefined) {
      throw new ContextUnknownError(context);
    }
    return session;
  }

  /** A view's mistake must not end the sessions. */
  #fire(change: ReaderChange): void {
    try {
      this.#changes.fire(change);
    } catch (error) {
      this.#options.log.error(`A listener to clusters failed: ${describeError(error)}`);
    }
  }
}

function sameServer(one: ClusterSession, other: ClusterSession): boolean {
  return one.context.cluster.server === other.context.cluster.server;
}
