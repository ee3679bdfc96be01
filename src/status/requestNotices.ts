import { Coalescer } from '../cluster/coalesce.ts';
import { Disposables, type Disposable } from '../cluster/events.ts';
import { plainText } from '../cluster/plainText.ts';
import type { RegistrationRequest } from '../cluster/model.ts';
import type { RunsReader } from '../cluster/registration/runsReader.ts';
import type { ClusterReader, ContextSnapshot } from '../cluster/session/reader.ts';
import { isSame, itsContexts } from '../tree/contexts.ts';
import { isPendingRegistration, pendingRegistrations } from '../tree/pendingRequests.ts';
import { inert } from '../ui/inert.ts';
import type { L10n } from '../ui/l10n.ts';

/** What to review: one request (name of the CSR), or without it whichever of this ITS the person picks. */
export interface ReviewTarget {
  readonly its: string;
  readonly request: string | undefined;
}

export interface NoticeOptions {
  readonly reader: ClusterReader;
  readonly runs: RunsReader;
  /** Told of otherwise. */
  readonly isExpected: (request: RegistrationRequest) => boolean;
  readonly muted: { has(its: string): boolean; set(its: string, muted: boolean): Promise<void> };
  /** The setting `notifyNewRequests`. */
  readonly enabled: () => boolean;
  /** Shows a quiet notification; gives the action that was chosen. */
  readonly show: (text: string, ...actions: string[]) => PromiseLike<string | undefined>;
  /** `undefined`: requests of several ITSes. */
  readonly review: (target: ReviewTarget | undefined) => unknown;
  /** Told when showing or reviewing fails. */
  readonly failed: (error: unknown) => void;
  readonly l10n: L10n;
}

interface NewRequest {
  readonly its: string;
  readonly request: RegistrationRequest;
}

const collectingTime = 1_000;
const namedClusters = 3;

/** Tells once of each registration request that comes while we look on, several within a second in one sentence. */
export class RequestNotices implements Disposable {
  readonly #options: NoticeOptions;
  readonly #owned = new Disposables();
  readonly #telling = this.#owned.own(new Coalescer(collectingTime, () => void this.#tell().catch(this.#options.failed)));
  /** UIDs of the requests that an ITS had when it was last looked at. */
  readonly #known = new Map<string, ReadonlySet<string>>();
  #waiting: NewRequest[] = [];

  constructor(options: NoticeOptions) {
    this.#options = options;
    this.#owned.own(
      options.reader.onDidChange(({ kind }) => {
        if (kind !== 'clusters') {
          this.#look();
        }
      }),
    );
    this.#look();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#waiting = [];
  }

  /** The first complete list of an ITS is what was there already, and no news. */
  #look(): void {
    const { reader, runs, isExpected } = this.#options;
    const itses = itsContexts(reader);
    for (const its of this.#known.keys()) {
      if (!itses.some(({ name }) => name === its)) {
        this.#known.delete(its);
      }
    }
    for (const context of itses) {
      const its = reader.its(context.name);
      if (its?.synced !== true) {
        continue;
      }
      const known = this.#known.get(context.name);
      this.#known.set(context.name, new Set([...its.requests.values()].map(({ uid }) => uid)));
      const fresh = known === undefined ? [] : pendingRegistrations(its).filter(({ uid }) => !known.has(uid));
      this.#waiting.push(...fresh.filter((request) => !isExpected(request) && !isOurs(runs, context, request)).map((request) => ({ its: context.name, request })));
    }
    if (this.#waiting.length > 0) {
      this.#telling.trigger();
    }
  }

  async #tell(): Promise<void> {
    const { enabled, muted, review, show, l10n } = this.#options;
    const news = this.#waiting.filter(({ its, request }) => !muted.has(its) && this.#stillPending(its, request));
    this.#waiting = [];
    const itses = [...new Set(news.map(({ its }) => its))];
    const [first] = news;
    if (!enabled() || first === undefined) {
      return;
    }
    const reviewAction = l10n.t('Review');
    const muteAction = itses.length === 1 ? l10n.t('Mute This ITS') : l10n.t('Mute These ITSes');
    const chosen = await show(sentence(l10n, news, itses), reviewAction, l10n.t('Later'), muteAction);
    if (chosen === reviewAction) {
      const request = news.length === 1 ? first.request.name : undefined;
      await review(itses.length === 1 ? { its: first.its, request } : undefined);
    } else if (chosen === muteAction) {
      await Promise.all(itses.map((its) => muted.set(its, true)));
    }
  }

  #stillPending(its: string, { name, uid }: RegistrationRequest): boolean {
    const now = this.#options.reader.its(its)?.requests.get(name);
    return now?.uid === uid && isPendingRegistration(now);
  }
}

/** A registration or a wait that runs in this window asks for the review of its request by itself; a join ends before it comes. */
function isOurs(runs: RunsReader, context: ContextSnapshot, { clusterName }: RegistrationRequest): boolean {
  return runs.runs().some((run) => run.state === 'running' && (run.kind === 'register' || run.kind === 'wait') && run.clusterName === clusterName && isSame(context, run.its));
}

function sentence(l10n: L10n, news: readonly NewRequest[], itses: readonly string[]): string {
  const clusters = [...new Set(news.map(({ request }) => nameIn(request.clusterName)))];
  const its = itses.map(nameIn).join(', ');
  if (news.length === 1) {
    return l10n.t('A new request asks to register cluster {0} with ITS {1}.', clusters.join(), its);
  }
  if (itses.length > 1) {
    return l10n.t('{0} new requests ask to register clusters with several ITSes: {1}.', news.length, its);
  }
  const named = clusters.slice(0, namedClusters).join(', ');
  return clusters.length > namedClusters
    ? l10n.t('{0} new requests ask to register clusters with ITS {1}, among them {2}.', news.length, its, named)
    : l10n.t('{0} new requests ask to register clusters with ITS {1}: {2}.', news.length, its, named);
}

function nameIn(name: string): string {
  return inert(plainText(name));
}
