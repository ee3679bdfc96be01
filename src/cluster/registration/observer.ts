import type { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { namespaces } from '../ocm.ts';
import { ItsFactsWatch } from './itsFactsWatch.ts';
import { Observation, problemOf } from './observation.ts';
import type { Situation, WecFacts } from './situation.ts';
import type { Watched } from './watchGroup.ts';
import { WecFactsWatch } from './wecFactsWatch.ts';

/** Of a WEC that can't be asked. */
const unknownWec: WecFacts = {
  ...{ klusterlet: undefined, operatorDeployed: false, bootstrap: undefined, hubCredentials: undefined },
  agentNamespace: namespaces.agent,
  pods: [],
};

/**
 * Takes the connections of an ITS and, where it can be reached, of a WEC, and a cluster name; watches what concerns that name on
 * both sides, and fires on each change. Owns its watchers: dispose it when the run ends.
 */
export class RegistrationObserver extends Observation {
  readonly #its: ItsFactsWatch;
  readonly #wec: WecFactsWatch | undefined;

  constructor(its: Connection, wec: Connection | undefined, clusterName: string, log: Log) {
    super();
    const onChange = () => this.changed.fire();
    this.#wec = wec && new WecFactsWatch(wec, log, onChange);
    this.#its = new ItsFactsWatch(its, clusterName, log);
    this.#its.onDidChange(onChange);
  }

  get situation(): Situation {
    return { its: this.#its.facts, wec: this.#wec?.facts ?? unknownWec };
  }

  /** As `problem`, of one side; `undefined` for a WEC that isn't watched. */
  problemOn(side: 'its' | 'wec'): ClusterError | undefined {
    return problemOf(side === 'its' ? this.#its.watched : this.#wec?.watched ?? []);
  }

  override dispose(): void {
    this.#its.dispose();
    this.#wec?.dispose();
    super.dispose();
  }

  protected watched(): readonly Watched[] {
    return [...this.#its.watched, ...(this.#wec?.watched ?? [])];
  }
}
