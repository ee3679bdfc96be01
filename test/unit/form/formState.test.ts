import assert from 'node:assert/strict';
import { effectiveAfter, initialState, isAnother, keptOf, reduce, unsaved, type Action, type FormState } from '../../../src/page/formState.ts';
import { messagesOf, surroundings, tableProblem } from '../../../src/page/messages.ts';
import { pageTextNames, type PageTexts } from '../../../src/shared/pageTexts.ts';
import type { FormModel, HostMessage, Side } from '../../../src/shared/protocol.ts';

const texts = Object.fromEntries(pageTextNames.map((name) => [name, `${name} {0} {1}`.trim()])) as unknown as PageTexts;
const opening = { its: 'its1', cluster: 'wec1', texts };
const model: FormModel = {
  ...{ uid: 'u1', accepted: true, labels: [{ key: 'region', value: 'eu', locked: null }, { key: 'location-group', value: 'edge', locked: null }] },
  ...{ annotations: [['zone', 'a']], properties: [{ key: 'maxPods', value: '100', locked: null }], binaryData: [['raw', 'aGk=']], propertiesLocked: null },
};
const host = (message: HostMessage): Action => ({ kind: 'host', message });
const after = (...actions: readonly Action[]) => actions.reduce(reduce, initialState(opening));
const open = host({ kind: 'open', unsaved: null });
const opened = (...actions: readonly Action[]): FormState => after(open, host({ kind: 'model', model }), ...actions);
const rowId = (state: FormState, side: Side, key: string) => state[side].rows.find((row) => row.key === key)!.id;
const type = (state: FormState, side: Side, key: string, value: string) => reduce(reduce(state, { kind: 'add', side, key }), { kind: 'row', side, id: state[side].nextId, action: { kind: 'value', text: value } });
const said = (state: FormState, side: Side, key: string) => {
  const row = state[side].rows.findLast((one) => one.key === key)!;
  return messagesOf(row, surroundings(state, texts)[side]).map(({ severity, text, fix }) => [severity, text, ...(fix === undefined ? [] : [fix])]);
};

describe('The state of the form', () => {
  it('shows binaryData beside data, to be read only', () => {
    const { rows } = opened().properties;
    assert.deepEqual(rows.map(({ key, value, locked }) => [key, value, locked]), [['maxPods', '100', undefined], ['raw', 'hi', texts.binary]]);
  });

  it('counts edits, and drops foresight about older ones', () => {
    const state = type(opened(), 'labels', 'env', 'prod');
    const foresight = { headline: 'h', groups: [] };
    assert.equal(reduce(state, host({ kind: 'foresight', revision: state.revision - 1, foresight })).foresight, undefined);
    assert.deepEqual(reduce(state, host({ kind: 'foresight', revision: state.revision, foresight })).foresight, { revision: state.revision, view: foresight });
  });

  it('keeps unsaved edits over a reload, less those whose old or new value looks secret', () => {
    let state = type(type(opened(), 'properties', 'datacenter', 'eu-1'), 'properties', 'dbPassword', 'hunter2');
    state = reduce(state, { kind: 'row', side: 'labels', id: rowId(state, 'labels', 'region'), action: { kind: 'remove' } });
    const kept = keptOf(state);
    assert.deepEqual(kept, { its: 'its1', cluster: 'wec1', uid: 'u1', labels: [{ key: 'region', opened: 'eu', wanted: null }], properties: [{ key: 'datacenter', opened: null, wanted: 'eu-1' }] });
    const again = [open, host({ kind: 'model', model })].reduce(reduce, initialState(opening, kept));
    assert.deepEqual(unsaved(again), { labels: kept.labels, properties: kept.properties });
  });

  it('takes over what a hidden page of the same panel had, secrets too', () => {
    const before = { uid: 'u1', labels: [], properties: [{ key: 'token', opened: null, wanted: 'hunter2' }] };
    const state = after(host({ kind: 'open', unsaved: before }), host({ kind: 'model', model }));
    assert.deepEqual({ uid: state.meantFor, ...unsaved(state) }, before);
  });

  it('takes no other cluster of the name for the one that was edited, also after a reload, until the edits are discarded', () => {
    const another = host({ kind: 'model', model: { ...model, uid: 'u2' } });
    assert.deepEqual([isAnother(opened(another)), opened(another).meantFor], [false, 'u2']);
    const edited = reduce(type(opened(), 'labels', 'env', 'prod'), another);
    assert.deepEqual([isAnother(edited), edited.meantFor, isAnother(reduce(edited, { kind: 'discard' }))], [true, 'u1', false]);
    const reloaded = [open, another].reduce(reduce, initialState(opening, keptOf(edited)));
    const hidden = after(host({ kind: 'open', unsaved: { uid: 'u1', labels: [{ key: 'env', opened: null, wanted: 'prod' }], properties: [] } }), another);
    assert.deepEqual([isAnother(reloaded), isAnother(hidden)], [true, true]);
    const takenBack = reduce(edited, { kind: 'row', side: 'labels', id: rowId(edited, 'labels', 'env'), action: { kind: 'remove' } });
    assert.deepEqual([isAnother(takenBack), isAnother(type(takenBack, 'labels', 'env', 'prod'))], [false, false]);
  });

  it('shows the effective properties as they would be after the save', () => {
    let state = type(opened(), 'properties', 'region', 'mine');
    state = reduce(state, { kind: 'row', side: 'properties', id: rowId(state, 'properties', 'maxPods'), action: { kind: 'remove' } });
    assert.deepEqual(effectiveAfter(state), [
      { key: 'clusterName', source: 'builtIn', value: 'wec1', shadows: [] },
      { key: 'raw', source: 'binaryData', value: 'hi', shadows: [] },
      { key: 'region', source: 'data', value: 'mine', shadows: [{ source: 'label', value: 'eu' }] },
      { key: 'zone', source: 'annotation', value: 'a', shadows: [] },
    ]);
  });

  it('discards all edits at once', () => {
    const state = reduce(type(opened(), 'labels', 'env', 'prod'), { kind: 'discard' });
    assert.deepEqual(unsaved(state), { labels: [], properties: [] });
  });

  it('says of a label what is wrong with it as it is typed, and that a template can not use it', () => {
    const state = opened();
    assert.deepEqual(said(type(state, 'labels', 'env', 'prod'), 'labels', 'env'), []);
    assert.deepEqual(said(state, 'labels', 'location-group'), [['info', texts.notInTemplates]]);
    assert.deepEqual(said(type(state, 'labels', 'a b', ''), 'labels', 'a b').map(([severity]) => severity), ['error']);
    assert.deepEqual(said(type(state, 'labels', 'env', '-x'), 'labels', 'env').map(([severity]) => severity), ['error']);
    assert.match(said(type(state, 'labels', 'cluster.open-cluster-management.io/clusterset', 'x'), 'labels', 'cluster.open-cluster-management.io/clusterset')[0]![1]!, /cluster set/);
    assert.deepEqual(said(type(state, 'labels', 'region', 'us'), 'labels', 'region').map(([, text]) => text), ['duplicate region {1}']);
  });

  it('says of a property what KubeStellar makes of it', () => {
    const state = opened();
    assert.deepEqual(said(type(state, 'properties', 'us-east', 'x'), 'properties', 'us-east').map(([severity, , fix]) => [severity, fix]), [['warning', 'us_east']]);
    assert.deepEqual(said(type(state, 'properties', 'a b', 'x'), 'properties', 'a b').map(([severity, , fix]) => [severity, fix]), [['error', 'a_b']]);
    assert.deepEqual(said(type(state, 'properties', 'clusterName', 'x'), 'properties', 'clusterName'), [['info', texts.hidesBuiltIn]]);
    assert.deepEqual(said(type(state, 'properties', 'region', 'x'), 'properties', 'region'), [['info', texts.hidesLabel]]);
    assert.deepEqual(said(type(state, 'properties', 'zone', 'x'), 'properties', 'zone'), [['info', texts.hidesAnnotation]]);
    assert.deepEqual(said(type(state, 'properties', 'a', '{{ .b }}'), 'properties', 'a').map(([severity]) => severity), ['warning']);
    assert.deepEqual(said(type(state, 'properties', 'password', 'hunter2'), 'properties', 'password').map(([severity]) => severity), ['warning']);
    assert.match(tableProblem(type(state, 'properties', 'big', 'x'.repeat(1024 * 1024))) ?? '', /1 MiB/);
    assert.equal(tableProblem(state), undefined);
  });

  it('lets labels be saved where properties are locked; only what was typed before they were is in the way, until it is taken back', () => {
    const locked = host({ kind: 'model', model: { ...model, propertiesLocked: 'immutable' } });
    assert.equal(tableProblem(reduce(type(opened(), 'labels', 'env', 'prod'), locked)), undefined);
    const typed = reduce(type(opened(), 'properties', 'a', 'b'), locked);
    assert.equal(tableProblem(typed), texts.lockedEdits);
    assert.equal(tableProblem(reduce(typed, { kind: 'row', side: 'properties', id: rowId(typed, 'properties', 'a'), action: { kind: 'remove' } })), undefined);
  });

  it('shows both values of a conflict as an error, which keeps it from being saved', () => {
    let state = reduce(opened(), { kind: 'row', side: 'labels', id: rowId(opened(), 'labels', 'region'), action: { kind: 'value', text: 'us' } });
    state = reduce(state, host({ kind: 'model', model: { ...model, labels: [{ key: 'region', value: 'asia', locked: null }] } }));
    assert.deepEqual(said(state, 'labels', 'region'), [['error', 'bothChanged "asia" "us"']]);
  });
});
