import { parseLease } from '../details/clusterFacts.ts';
import type { ClusterError } from '../errors.ts';
import { Disposables, Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { leaseName, paths } from '../ocm.ts';
import { problemOf } from '../registration/observation.ts';
import { RegistrationObserver } from '../registration/observer.ts';
import { first, WatchGroup } from '../registration/watchGroup.ts';
import { timelineOf } from './timeline.ts';
import { timelineMarkdown } from './timelineText.ts';

export interface TimelineParts {
  readonly its: Connection;
  readonly wec: Connection | undefined;
  /** Its context, also where it could not be connected, which `wecProblem` tells; both `undefined` where no context is known. */
  readonly wecName: string | undefined;
  readonly wecProblem: ClusterError | undefined;
  readonly clusterName: string;
  readonly log: Log;
}

/** Takes an ITS, a cluster name and, where it is known, the WEC; keeps the timeline of that registration, and fires on change. */
export class TimelineWatch implements Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #observer: RegistrationObserver;
  readonly #group: WatchGroup;
  readonly #text: () => string;
  readonly onDidChange = this.#changed.event;

  constructor(parts: TimelineParts) {
    const { its, wec, clusterName, log } = parts;
    this.#observer = this.#owned.own(new RegistrationObserver(its, wec, clusterName, log));
    this.#group = this.#owned.own(new WatchGroup(log, () => this.#changed.fire()));
    const leases = this.#group.follow(its, { path: paths.leases(clusterName), query: { fieldSelector: `metadata.name=${leaseName}` }, project: parseLease });
    this.#owned.own(this.#observer.onDidChange(() => this.#changed.fire()));
    this.#text = () => {
      const [itsProblem, wecProblem] = [this.#observer.problemOn('its') ?? problemOf(this.#group.watched), parts.wecProblem ?? this.#observer.problemOn('wec')];
      const problems = [itsProblem, wecProblem].flatMap((problem) => (problem === undefined ? [] : [problem.message]));
      const read = { its: itsProblem === undefined ? 'read' : 'partly', wec: wec === undefined ? 'notAsked' : wecProblem === undefined ? 'read' : 'partly' } as const;
      const steps = timelineOf({ situation: this.#observer.situation, lease: first(leases), ...read });
      return timelineMarkdown({ clusterName, its: its.context.name, wec: parts.wecName, problems }, steps);
    };
  }

  /** Markdown; `undefined` until both sides have answered, or are known not to. */
  get markdown(): string | undefined {
    return this.#observer.answered && this.#group.watched.every(({ state }) => state.kind !== 'connecting') ? this.#text() : undefined;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
