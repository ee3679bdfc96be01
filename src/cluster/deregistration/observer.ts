import { parseAddOn, parseLease, parseWork, type AddOn } from '../details/clusterFacts.ts';
import type { Connection } from '../kube/connection.ts';
import type { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { Log } from '../log.ts';
import type { Klusterlet } from '../model.ts';
import { workAgentApps, leaseName, paths } from '../ocm.ts';
import { parseKlusterlet } from '../parse.ts';
import { Observation } from '../registration/observation.ts';
import { parseAgentPod } from '../registration/parseAgent.ts';
import { first, WatchGroup, type Named, type Watched } from '../registration/watchGroup.ts';
import { hostedModes } from '../session/registration.ts';
import { parseLeavingCluster, type DeregistrationSituation } from './situation.ts';

/** Takes an ITS, where it can be reached the WEC, and a cluster name; watches what a deregistration goes by on both sides. */
export class DeregistrationObserver extends Observation {
  readonly #needed: WatchGroup;
  /** Evidence that this user may not see is missed, and fails nothing. */
  readonly #evidence: WatchGroup;
  readonly #read: () => DeregistrationSituation;

  constructor(its: Connection, wec: Connection | undefined, clusterName: string, log: Log) {
    super();
    const onChange = () => this.changed.fire();
    this.#needed = new WatchGroup(log, onChange);
    this.#evidence = new WatchGroup(log, onChange);
    const named = (name: string) => ({ fieldSelector: `metadata.name=${name}` });
    const cluster = this.#needed.follow(its, { path: paths.managedClusters, query: named(clusterName), project: parseLeavingCluster });
    const works = this.#needed.follow(its, { path: paths.manifestWorks(clusterName), project: parseWork });
    const addOns = this.#evidence.follow<AddOn>(its, { path: paths.addOns(clusterName), project: parseAddOn });
    const leases = this.#evidence.follow(its, { path: paths.leases(clusterName), query: named(leaseName), project: parseLease });
    const onWec = wec && {
      klusterlets: this.#needed.follow(wec, { path: paths.klusterlets, project: parseOwnKlusterlet }),
      pods: this.#evidence.follow(wec, { path: '/api/v1/pods', query: { labelSelector: `app in (${workAgentApps.join(',')})` }, project: parseAgentPod }),
    };
    this.#read = () => ({
      cluster: first(cluster),
      works: [...works.items.values()],
      addOns: [...addOns.items.keys()],
      lease: first(leases),
      wec: onWec && {
        klusterlets: present(onWec.klusterlets),
        agentPods: onWec.pods.state.kind === 'synced' ? [...onWec.pods.items.values()] : undefined,
      },
    });
  }

  get situation(): DeregistrationSituation {
    return this.#read();
  }

  override dispose(): void {
    this.#needed.dispose();
    this.#evidence.dispose();
    super.dispose();
  }

  protected watched(): readonly Watched[] {
    return this.#needed.watched;
  }
}

/** The operator's last act, and that of `unjoin`, is to remove the API itself: what was last known is gone then. */
function present<T extends Named>({ items, state }: ResourceWatcher<T>): readonly T[] {
  return state.kind === 'failed' && state.error.kind === 'notFound' ? [] : [...items.values()];
}

function parseOwnKlusterlet(raw: unknown): Klusterlet | undefined {
  const klusterlet = parseKlusterlet(raw);
  return klusterlet === undefined || hostedModes.includes(klusterlet.mode) ? undefined : klusterlet;
}
