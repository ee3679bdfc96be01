import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { paths } from '../../src/cluster/ocm.ts';
import { parseManagedCluster } from '../../src/cluster/parse.ts';
import { createPropertiesNamespace } from '../../src/cluster/properties/propertiesNamespace.ts';
import { PropertyConflictError } from '../../src/cluster/properties/propertyErrors.ts';
import { readProperties } from '../../src/cluster/properties/readProperties.ts';
import { saveProperties, undoProperties } from '../../src/cluster/properties/saveProperties.ts';
import { saveWec, undoSaved, type WecSave } from '../../src/cluster/properties/saveWec.ts';
import type { Edits } from '../../src/cluster/save/threeWaySave.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

/** The three-way save of property ConfigMaps on a real ITS; what is there is asked of kubectl. */
describe('saving customization properties', function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  const log = recordingLog();
  const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log });
  let own: OwnClusters;
  let its: Connection;
  /** A cluster without the namespace of the properties. */
  let bare: Connection;
  let cluster = '';
  let other = '';

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    own = await clustersOnSandbox(sandbox, 'properties', 2);
    [cluster = '', other = ''] = own.names;
    its = await connect(sandbox.kubeconfig, 'its1', log);
    bare = await connect(sandbox.kubeconfig, 'cluster2', log);
    await createPropertiesNamespace(gate, its, signal);
  });

  after(async () => {
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', ...own.names);
    await own?.remove();
    its?.api.dispose();
    bare?.api.dispose();
  });

  const edits = (wanted: Record<string, string | undefined>): Edits => new Map(Object.entries(wanted));
  const data = async () => (JSON.parse(await own.kubectl('-n', 'customization-properties', 'get', 'configmap', cluster, '-o', 'json')) as { data?: object }).data;
  const patch = (body: object) => own.kubectl('-n', 'customization-properties', 'patch', 'configmap', cluster, '--type=merge', '-p', JSON.stringify(body));
  const opened = async () => (await readProperties(its.api, cluster, signal))?.data ?? {};
  const save = async (wanted: Record<string, string | undefined>, seen?: Record<string, string>) =>
    saveProperties(gate, its, { cluster, opened: seen ?? (await opened()), edits: edits(wanted) }, signal);
  const refusal = async (act: Promise<unknown>) => act.then(() => 'saved', (error: unknown) => (error instanceof Error ? error.name : String(error)));

  it('makes the ConfigMap where there is none, and its undo takes it away again', async () => {
    const put = edits({ datacenter: 'us-east-1a', maxPods: '100' });
    const saved = await saveProperties(gate, its, { cluster, opened: {}, edits: put }, signal);
    assert.deepEqual([await data(), [...saved.replaced]], [{ datacenter: 'us-east-1a', maxPods: '100' }, [['datacenter', undefined], ['maxPods', undefined]]]);
    assert.match(log.lines.join('\n'), /create configmap \S+ --from-literal=datacenter=us-east-1a --from-literal=maxPods=100/);
    await undoProperties(gate, its, { cluster, put, saved }, signal);
    assert.equal(await readProperties(its.api, cluster, signal), undefined);
  });

  it('touches only what is wanted, and keeps what others changed meanwhile', async () => {
    await save({ datacenter: 'us-east-1a', maxPods: '100' });
    const seen = await opened();
    await patch({ data: { theirs: 'new' } });
    const saved = await save({ maxPods: '200', datacenter: undefined }, seen);
    assert.deepEqual([await data(), [...saved.replaced]], [{ maxPods: '200', theirs: 'new' }, [['maxPods', '100'], ['datacenter', 'us-east-1a']]]);
    await undoProperties(gate, its, { cluster, put: edits({ maxPods: '200', datacenter: undefined }), saved }, signal);
    assert.deepEqual(await data(), { datacenter: 'us-east-1a', maxPods: '100', theirs: 'new' });
  });

  it('restores all but what somebody has changed since, and keeps the ConfigMap that it made where something is left in it', async () => {
    await own.kubectl('-n', 'customization-properties', 'delete', 'configmap', cluster);
    const put = edits({ datacenter: 'us-east-1a', maxPods: '100' });
    const saved = await saveProperties(gate, its, { cluster, opened: {}, edits: put }, signal);
    await patch({ data: { maxPods: 'theirs' } });
    const { restored, left } = await undoProperties(gate, its, { cluster, put, saved }, signal);
    assert.deepEqual([[...restored], [...left], await data()], [[['datacenter', undefined]], [['maxPods', 'theirs']], { maxPods: 'theirs' }]);
    await patch({ data: { datacenter: 'us-east-1a', maxPods: '100', theirs: 'new' } });
  });

  it('changes nothing where others changed the same key, and gives both values', async () => {
    const seen = await opened();
    await patch({ data: { maxPods: '300' } });
    const error = await save({ maxPods: '400', datacenter: 'x' }, seen).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof PropertyConflictError);
    assert.deepEqual(error.conflicts, [{ key: 'maxPods', opened: '100', theirs: '300', wanted: '400' }]);
    assert.deepEqual(await data(), { datacenter: 'us-east-1a', maxPods: '300', theirs: 'new' });
  });

  it('sends nothing that no ConfigMap takes', async () => {
    await patch({ binaryData: { logo: 'AAEC' } });
    const before = log.lines.length;
    assert.deepEqual([await refusal(save({ 'a key': 'x' })), await refusal(save({ logo: 'text' })), await refusal(save({ big: 'x'.repeat(1024 * 1024) }))], Array(3).fill('UnfitPropertiesError'));
    assert.deepEqual(log.lines.slice(before), []);
  });


  it('writes no value that looks secret to the log', async () => {
    await save({ dbPassword: 'correct-horse' });
    assert.deepEqual(log.lines.filter((line) => line.includes('correct-horse')), []);
    assert.equal((await opened())['dbPassword'], 'correct-horse');
  });

  it('leaves an immutable ConfigMap alone', async () => {
    await patch({ immutable: true });
    assert.equal(await refusal(save({ maxPods: '1' })), 'ImmutablePropertiesError');
  });

  it('says so where the namespace is missing', async () => {
    assert.equal(await refusal(saveProperties(gate, bare, { cluster, opened: {}, edits: edits({ a: 'b' }) }, signal)), 'PropertiesNamespaceMissingError');
  });

  describe('and labels together', () => {
    const accept = (accepted: boolean) => own.kubectl('patch', 'managedcluster', other, '--type=merge', '-p', JSON.stringify({ spec: { hubAcceptsClient: accepted } }));
    before('accepts the WEC', () => accept(true));

    const wecSave = async (part: Partial<WecSave> = {}): Promise<WecSave> => {
      const { uid, labels } = parseManagedCluster(await its.api.get(`${paths.managedClusters}/${other}`))!;
      return {
        ...{ cluster: other, uid, order: 'around' },
        labels: { opened: labels, edits: edits({ region: 'eu' }) },
        properties: { opened: {}, edits: edits({ site: 'a', old: undefined }) },
        ...part,
      };
    };
    const outcomes = async (wanted: WecSave) => (await saveWec(gate, its, wanted, signal)).map(({ object, outcome }) => `${object} ${outcome}`);

    it('go in the order given, each with its result', async () => {
      assert.deepEqual(await outcomes(await wecSave()), ['properties saved', 'labels saved', 'properties saved']);
      const { labels } = parseManagedCluster(await its.api.get(`${paths.managedClusters}/${other}`))!;
      assert.deepEqual([labels['region'], (await readProperties(its.api, other, signal))?.data], ['eu', { site: 'a' }]);
    });

    it('stop where one fails', async () => {
      const failing = { opened: { site: 'seen' }, edits: edits({ site: 'mine' }) };
      const wanted = await wecSave({ order: 'propertiesFirst', properties: failing, labels: { opened: {}, edits: edits({ zone: 'z' }) } });
      assert.deepEqual(await outcomes(wanted), ['properties failed', 'labels notTried']);
    });

    it('are refused before anything is changed while nobody has accepted the WEC', async () => {
      await accept(false);
      const wanted = await wecSave({ properties: { opened: { site: 'a' }, edits: edits({ site: 'b' }) }, labels: { opened: {}, edits: edits({ zone: 'z' }) } });
      assert.equal(await refusal(saveWec(gate, its, wanted, signal)), 'NotAcceptedYetError');
      assert.deepEqual((await readProperties(its.api, other, signal))?.data, { site: 'a' });
      assert.deepEqual(await outcomes({ ...wanted, evenUnaccepted: true }), ['properties saved', 'labels saved']);
    });

    it('that are properties alone are one change, in whatever order', async () => {
      const { data: opened = {} } = (await readProperties(its.api, other, signal)) ?? {};
      const none = { opened: {}, edits: edits({}) };
      assert.deepEqual(await outcomes(await wecSave({ labels: none, properties: { opened, edits: edits({ put: 'x', site: undefined }) } })), ['properties saved']);
    });

    it('touch nothing of another ManagedCluster that has taken the name, properties alone neither, nor does their undo', async () => {
      const { data: opened = {} } = (await readProperties(its.api, other, signal)) ?? {};
      const none = { opened: {}, edits: edits({}) };
      const wanted = await wecSave({ labels: none, properties: { opened, edits: edits({ put: 'y' }) } });
      const [step] = await saveWec(gate, its, wanted, signal);
      assert(step?.outcome === 'saved');
      const former = { ...wanted, uid: 'former' };
      const again = { ...former, properties: { opened: { put: 'y' }, edits: edits({ put: 'z' }) } };
      assert.deepEqual([await refusal(saveWec(gate, its, again, signal)), await refusal(undoSaved(gate, its, former, step, signal))], ['OtherManagedClusterError', 'OtherManagedClusterError']);
      assert.equal((await readProperties(its.api, other, signal))?.data['put'], 'y');
      await undoSaved(gate, its, wanted, step, signal);
      assert.equal((await readProperties(its.api, other, signal))?.data['put'], 'x');
    });
  });
});
