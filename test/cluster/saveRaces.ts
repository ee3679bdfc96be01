import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { LabelConflictError, saveLabels } from '../../src/cluster/labels/saveLabels.ts';
import { paths } from '../../src/cluster/ocm.ts';
import { parseManagedCluster } from '../../src/cluster/parse.ts';
import { createPropertiesNamespace } from '../../src/cluster/properties/propertiesNamespace.ts';
import { PropertyConflictError } from '../../src/cluster/properties/propertyErrors.ts';
import { propertyMapPath, propertyMaps, readProperties } from '../../src/cluster/properties/readProperties.ts';
import { saveProperties } from '../../src/cluster/properties/saveProperties.ts';
import type { Edits, Saved, Values } from '../../src/cluster/save/threeWaySave.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { ApiClient, ApiStatusError, isNotFound } from '../sandbox/apiClient.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

/** The object that is raced for. */
interface Prize {
  read(connection: Connection): Promise<Values>;
  save(connection: Connection, opened: Values, edits: Edits): Promise<Saved>;
  isConflict(error: unknown): boolean;
  /** What another program does: the whole object back with the resourceVersion that it read, again until it is in. */
  writeOutside(change: (values: Values) => Values): Promise<void>;
  /** Before a race, where that changes how it goes. */
  prepare?(race: number): Promise<void>;
}

const savers = ['one', 'two'] as const;
/** All want this key; a value is the count and who put it, so that no two want the same. */
const shared = 'counter';
const countOf = (values: Values) => parseInt(values[shared] ?? '0', 10);
const increased = (values: Values, who: string) => `${countOf(values) + 1}.${who}`;

/**
 * Runs so many races, in each of which two savers and a writer outside start from the same look at the object, and gives how many of their
 * updates are lost in the end. Whoever is told of a conflict looks again and repeats its update.
 */
async function lostUpdates(prize: Prize, of: Connection, races: number): Promise<number> {
  let lost = 0;
  for (let race = 0; race < races; race++) {
    await prize.prepare?.(race);
    const start = await prize.read(of);
    const mine = String(race);
    const saver = async (who: string) => {
      for (let opened = start; ; opened = await prize.read(of)) {
        const saved = await prize.save(of, opened, new Map([[shared, increased(opened, who)], [who, mine]])).catch((error: unknown) => {
          assert.ok(prize.isConflict(error), error as Error);
        });
        if (saved !== undefined) return;
      }
    };
    // In every other race it leaves the shared key alone, so that a saver is outrun without a conflict.
    const takesPart = race % 2 === 0;
    const outside = prize.writeOutside((values) => ({ ...values, outside: mine, ...(takesPart && { [shared]: increased(values, 'outside') }) }));
    await Promise.all([...savers.map(saver), outside]);
    const end = await prize.read(of);
    lost += savers.length + Number(takesPart) - (countOf(end) - countOf(start));
    lost += [...savers, 'outside'].filter((who) => end[who] !== mine).length;
  }
  return lost;
}

/** A fault: what is sent to a cluster has lost its resourceVersion, as if the saver had never put it in. */
function withoutResourceVersion(connection: Connection): Connection {
  const { api } = connection;
  const strip = (body: unknown): unknown => {
    const { metadata, ...rest } = body as { metadata: Readonly<Record<string, unknown>> };
    return { ...rest, metadata: { ...metadata, resourceVersion: undefined } };
  };
  const patch: typeof api.patch = (path, kind, body, options) => api.patch(path, kind, strip(body), options);
  return { ...connection, api: new Proxy(api, { get: (target, name) => (name === 'patch' ? patch : bound(target, name)) }) };
}

function bound(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name);
  return typeof member === 'function' ? member.bind(target) : member;
}

/** Declares the tests: so many races for labels, and so many for the property ConfigMap. `toothless`: races of a saver that has to lose some. */
export function raceTests(races: number, toothless: number): void {
  describe(`${races} races of two savers and a writer outside`, function () {
    this.timeout(1_800_000); // a thousand took eight minutes on two busy cores
    const { signal } = new AbortController();
    const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log: recordingLog() }).forOneAction('save');
    let own: OwnClusters;
    let its: Connection;
    let other: ApiClient;
    let cluster = '';

    before(async function () {
      const sandbox = liveSandbox();
      if (sandbox === undefined) {
        this.skip();
      }
      own = await clustersOnSandbox(sandbox, 'races', 1);
      [cluster = ''] = own.names;
      its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
      other = new ApiClient(SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '').access('its1'));
      await createPropertiesNamespace(gate, its, signal);
    });

    after(async () => {
      await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', cluster);
      await own?.remove();
      its?.api.dispose();
      other?.close();
    });

    const clusterPath = () => `${paths.managedClusters}/${cluster}`;
    const seen = async ({ api }: Connection) => parseManagedCluster(await api.get(clusterPath()))!;
    const labels: Prize = {
      read: async (connection) => (await seen(connection)).labels,
      save: async (connection, opened, edits) => saveLabels(gate, connection, { cluster, uid: (await seen(connection)).uid, opened, edits }, signal),
      isConflict: (error) => error instanceof LabelConflictError,
      writeOutside: (change) =>
        untilIn(async () => {
          const now = await other.get<{ readonly metadata: { readonly labels?: Values } }>(clusterPath());
          await other.call('PUT', clusterPath(), { body: { ...now, metadata: { ...now.metadata, labels: change(now.metadata.labels ?? {}) } } });
        }),
    };
    const properties: Prize = {
      read: async ({ api }) => (await readProperties(api, cluster, signal))?.data ?? {},
      save: (connection, opened, edits) => saveProperties(gate, connection, { cluster, opened, edits }, signal),
      isConflict: (error) => error instanceof PropertyConflictError,
      writeOutside: (change) =>
        untilIn(async () => {
          const now = await other.get<{ readonly data?: Values }>(propertyMapPath(cluster)).catch(nothingThere);
          if (now === undefined) {
            await other.post(propertyMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: cluster }, data: change({}) });
          } else {
            await other.call('PUT', propertyMapPath(cluster), { body: { ...now, data: change(now.data ?? {}) } });
          }
        }),
      // In some races all three have to make it.
      prepare: async (race) => {
        if (race % 10 === 0) await other.delete(propertyMapPath(cluster)).catch(nothingThere);
      },
    };

    for (const [title, prize] of Object.entries({ labels, properties })) {
      it(`for ${title} lose no update`, async () => {
        const lost = await lostUpdates(prize, its, races);
        console.log(`races for ${title}: ${lost} lost updates in ${races} races`);
        assert.equal(lost, 0);
      });

      it(`for ${title} would lose some without the resourceVersion`, async () => {
        const lost = await lostUpdates(prize, withoutResourceVersion(its), toothless);
        console.log(`races for ${title} without the resourceVersion: ${lost} lost updates in ${toothless} races`);
        assert.ok(lost > 0);
      });
    }
  });
}

const nothingThere = (error: unknown): undefined => {
  if (!isNotFound(error)) throw error;
};

/** Repeats what met somebody else's change. */
async function untilIn(act: () => Promise<void>): Promise<void> {
  for (let done = false; !done; ) {
    done = await act().then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof ApiStatusError && error.status === 409)) throw error;
        return false;
      },
    );
  }
}
