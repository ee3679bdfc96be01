import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { NoOrphanError, orphanNames, readOrphans, removeOrphan } from '../../src/cluster/properties/orphans.ts';
import { createPropertiesNamespace } from '../../src/cluster/properties/propertiesNamespace.ts';
import { PropertyMapsStore } from '../../src/cluster/properties/propertyMapsStore.ts';
import type { ClusterSessions } from '../../src/cluster/session/clusterSessions.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { readUsed } from '../../src/form/readUsed.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

/** What is watched of property ConfigMaps on a real ITS; every change is kubectl's. */
describe('property ConfigMaps, watched', function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  const log = recordingLog();
  const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log });
  const sandbox = liveSandbox();
  let own: OwnClusters;
  let its: Connection;
  let store: PropertyMapsStore;
  let connecting: () => Promise<Connection>;
  let connected = 0;
  let wec = '';
  let gone = '';

  before(async function () {
    if (sandbox === undefined) {
      this.skip();
    }
    own = await clustersOnSandbox(sandbox, 'maps', 1);
    [wec = ''] = own.names;
    gone = `${wec}-gone`;
    its = await connect(sandbox.kubeconfig, 'its1', log);
    await createPropertiesNamespace(gate, its, signal);
    await put(wec, { site: 'a' });
    await put(gone, { site: 'b', raw: 'c' });
  });

  beforeEach(() => {
    connected = 0;
    connecting = () => connect(sandbox?.kubeconfig ?? '', 'its1', log);
    store = new PropertyMapsStore(() => (connected++, connecting()), log);
  });

  afterEach(() => store.dispose());

  after(async () => {
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', wec, gone);
    await own?.remove();
    its?.api.dispose();
  });

  const put = (name: string, data: object) => own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'customization-properties' }, data });
  const remove = (name: string) => own.kubectl('-n', 'customization-properties', 'delete', 'configmap', name);
  const until = (fits: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => (fits() ? (subscription.dispose(), resolve()) : undefined);
      const subscription = store.onDidChange(look);
      look();
    });
  /** Of this test's own: name and values. */
  const known = () => [wec, gone].flatMap((name) => (store.maps('its1')?.has(name) ? [[name, store.maps('its1')?.get(name)?.data]] : []));
  const orphans = () => orphanNames(store.maps('its1')?.keys() ?? [], new Set([wec]));

  it('are listed and followed without their values while somebody looks, then let go', async () => {
    assert.equal(store.maps('its1'), undefined);
    store.open('its1', its.identity.id);
    await until(() => store.maps('its1') !== undefined);
    assert.deepEqual([known(), orphans().includes(gone), orphans().includes('kube-root-ca.crt'), store.maps('its1')?.has('kube-root-ca.crt')], [[[wec, undefined], [gone, undefined]], true, false, true]);
    await remove(wec);
    await until(() => known().length === 1);
    await put(wec, { site: 'a' });
    await until(() => known().length === 2);
    store.close('its1');
    assert.deepEqual([store.maps('its1'), connected], [undefined, 1]);
  });

  it('keep the values of WECs that are needed, as they change, and of no other', async () => {
    store.need('its1', its.identity.id, new Set([wec]));
    await until(() => store.maps('its1') !== undefined);
    assert.deepEqual(known(), [[wec, { site: 'a' }], [gone, undefined]]);
    const told: unknown[] = [];
    store.onDidChange(({ names }) => told.push(names));
    await put(wec, { site: 'z' });
    await until(() => JSON.stringify(known()[0]) === JSON.stringify([wec, { site: 'z' }]));
    assert.deepEqual(told, [[wec]]);
    // Who looks at names alone goes on with the same watch.
    store.open('its1', its.identity.id);
    store.need('its1', its.identity.id, new Set());
    assert.deepEqual([known().length, connected], [2, 1]);
    store.close('its1');
    assert.equal(store.maps('its1'), undefined);
  });

  it('are watched once the ITS can be reached, and never on another cluster than the one that is meant', async () => {
    const real = connecting;
    connecting = () => Promise.reject(new Error('injected: no way there'));
    store.open('its1', its.identity.id);
    await new Promise(setImmediate);
    connecting = real;
    store.open('its1', its.identity.id);
    await until(() => store.maps('its1') !== undefined);
    const before = known().length;
    let other: Promise<Connection> | undefined;
    connecting = () => (other = real());
    store.open('its1', 'the identity of another cluster');
    await other;
    await new Promise(setImmediate);
    assert.deepEqual([before, store.maps('its1'), connected], [2, undefined, 3]);
  });

  it('are what a form offers to other WECs, by key with the most used values, less what looks secret', async () => {
    const [one, two, three] = [`${wec}-one`, `${wec}-two`, `${wec}-three`];
    const key = `key_${wec.replaceAll('-', '_')}`;
    await put(one, { [key]: 'often', dbPassword: wec });
    await put(two, { [key]: 'often' });
    await put(three, { [key]: 'once', big: 'x'.repeat(300) });
    try {
      const clusters = new Map([[wec, { labels: { region: 'eu', 'feature.open-cluster-management.io/addon': 'x' } }]]);
      const { labels, properties } = await readUsed({ its: () => ({ clusters }) } as unknown as ClusterSessions, 'its1', its);
      assert.deepEqual([labels, properties.find(([name]) => name === key)], [[['region', ['eu']]], [key, ['often', 'once']]]);
      assert.equal(properties.some(([name, values]) => (name === 'dbPassword' && values.includes(wec)) || values.some(({ length }) => length > 255)), false);
    } finally {
      await own.kubectl('-n', 'customization-properties', 'delete', 'configmap', one, two, three);
    }
  });

  it('without a WEC are read as they are now, and removed only as they were seen and while there is none', async () => {
    const clusters = new Set([wec]);
    const [seen, ...others] = await readOrphans(its, [wec, gone], clusters, signal);
    assert.ok(seen !== undefined);
    assert.deepEqual([seen.name, seen.data, others, (await readOrphans(its, undefined, clusters, signal)).some(({ name }) => name === gone)], [gone, { site: 'b', raw: 'c' }, [], true]);
    // What nobody knows of is asked for.
    assert.deepEqual(await readOrphans(its, [wec], new Set(), signal), []);
    await assert.rejects(removeOrphan(gate, its, { ...seen, name: wec }, signal), NoOrphanError);
    await put(gone, { site: 'changed' });
    await assert.rejects(removeOrphan(gate, its, seen, signal), { kind: 'conflict' });
    const [now] = await readOrphans(its, [gone], clusters, signal);
    assert.ok(now !== undefined);
    await removeOrphan(gate, its, now, signal);
    assert.deepEqual(await readOrphans(its, [gone], clusters, signal), []);
  });
});
