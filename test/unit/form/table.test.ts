import assert from 'node:assert/strict';
import type { Edit, Entry } from '../../../src/shared/protocol.ts';
import { add, adopt, blur, clearMarks, editsOf, emptyTable, keepMine, paste, remove, restore, rowState, setKey, setValue, takeTheirs, undoAll, undoRow, wantedEntries, type Table } from '../../../src/page/table.ts';

const entries = (values: Readonly<Record<string, string>>, locked: Readonly<Record<string, string>> = {}): Entry[] =>
  Object.entries(values).map(([key, value]) => ({ key, value, locked: locked[key] ?? null }));
const filled = (values: Readonly<Record<string, string>>) => adopt(emptyTable, entries(values));
const id = (table: Table, key: string) => table.rows.find((row) => row.key === key)!.id;
const shown = (table: Table) => table.rows.map((row) => [row.key, row.value, rowState(row)]);
const edit = (key: string, opened: string | null, wanted: string | null): Edit => ({ key, opened, wanted });

describe('A table of the form', () => {
  it('shows what the cluster has by key, with what is locked at the end', () => {
    const table = adopt(emptyTable, entries({ 'feature.open-cluster-management.io/x': 'y', region: 'eu', env: 'prod' }, { 'feature.open-cluster-management.io/x': 'why' }));
    assert.deepEqual(table.rows.map(({ key, locked }) => [key, locked]), [['env', undefined], ['region', undefined], ['feature.open-cluster-management.io/x', 'why']]);
    assert.deepEqual(editsOf(setValue(table, 3, 'changed')), []);
    assert.deepEqual(editsOf(remove(table, 3)), []);
  });

  it('gives an edit for each row that is changed, new or removed, with what it began with', () => {
    let table = filled({ a: '1', b: '2', c: '3' });
    table = setValue(table, id(table, 'a'), '9');
    table = remove(table, id(table, 'b'));
    table = add(table, 'd', '4');
    table = add(table);
    assert.deepEqual(shown(table), [['a', '9', 'changed'], ['b', '2', 'removed'], ['c', '3', 'unchanged'], ['d', '4', 'new'], ['', '', 'new']]);
    assert.deepEqual(editsOf(table), [edit('a', '1', '9'), edit('b', '2', null), edit('d', null, '4')]);
    assert.deepEqual(wantedEntries(table), { a: '9', c: '3', d: '4' });
  });

  it('undoes row by row, and all at once', () => {
    let table = filled({ a: '1', b: '2' });
    table = add(remove(setValue(table, id(table, 'a'), '9'), id(table, 'b')), 'c', '3');
    assert.deepEqual(shown(undoRow(table, id(table, 'a')))[0], ['a', '1', 'unchanged']);
    assert.deepEqual(shown(undoRow(table, id(table, 'b')))[1], ['b', '2', 'unchanged']);
    assert.deepEqual(shown(undoRow(table, id(table, 'c'))), [['a', '9', 'changed'], ['b', '2', 'removed']]);
    assert.deepEqual(shown(undoAll(table)), [['a', '1', 'unchanged'], ['b', '2', 'unchanged']]);
  });

  it('follows the cluster where nothing is edited, and marks it', () => {
    const table = adopt(filled({ a: '1', b: '2' }), entries({ a: '5', c: '3' }));
    assert.deepEqual(shown(table), [['a', '5', 'unchanged'], ['b', '2', 'gone'], ['c', '3', 'unchanged']]);
    assert.deepEqual(table.rows.map(({ elsewhere }) => elsewhere), [{ was: '1' }, undefined, { was: undefined }]);
    assert.deepEqual(editsOf(table), []);
    assert.deepEqual(editsOf(undoRow(table, id(table, 'b'))), [edit('b', null, '2')]);
    assert.deepEqual(shown(clearMarks(table)), [['a', '5', 'unchanged'], ['c', '3', 'unchanged']]);
  });

  it('keeps what is typed where the cluster changes, and asks about the same key alone', () => {
    let table = filled({ a: '1', b: '2', c: '3' });
    table = setValue(table, id(table, 'a'), 'mine');
    table = remove(table, id(table, 'b'));
    table = add(table, 'd', 'mine');
    table = adopt(table, entries({ a: 'theirs', b: 'theirs', c: '33', d: 'theirs' }));
    assert.deepEqual(shown(table), [['a', 'mine', 'conflict'], ['b', '2', 'conflict'], ['c', '33', 'unchanged'], ['d', 'mine', 'conflict']]);
    const decided = keepMine(takeTheirs(keepMine(table, id(table, 'a')), id(table, 'b')), id(table, 'd'));
    assert.deepEqual(shown(decided), [['a', 'mine', 'changed'], ['b', 'theirs', 'unchanged'], ['c', '33', 'unchanged'], ['d', 'mine', 'changed']]);
    assert.deepEqual(editsOf(decided), [edit('a', 'theirs', 'mine'), edit('d', 'theirs', 'mine')]);
  });

  it('drops a conflict when the other side goes back, and an edit when the other side does the same', () => {
    const mine = setValue(filled({ a: '1' }), 1, '2');
    assert.deepEqual(shown(adopt(adopt(mine, entries({ a: '3' })), entries({ a: '1' }))), [['a', '2', 'changed']]);
    assert.deepEqual(shown(adopt(mine, entries({ a: '2' }))), [['a', '2', 'unchanged']]);
    assert.deepEqual(shown(adopt(remove(filled({ a: '1' }), 1), [])), []);
    assert.deepEqual(shown(adopt(add(filled({}), 'n', '1'), entries({ n: '1' }))), [['n', '1', 'unchanged']]);
  });

  it('leaves the row with the cursor as it is until the cursor leaves it', () => {
    const table = adopt(filled({ a: '1' }), entries({ a: '2' }), 1);
    assert.deepEqual(shown(table), [['a', '1', 'conflict']]);
    assert.deepEqual(shown(blur(table, 1)), [['a', '2', 'unchanged']]);
    const typed = blur(setValue(table, 1, 'mine'), 1);
    assert.deepEqual(shown(typed), [['a', 'mine', 'conflict']]);
    assert.deepEqual(shown(blur(adopt(filled({ a: '1' }), [], 1), 1)), [['a', '1', 'gone']]);
  });

  it('gives the row that was there first claim on a key that is typed anew', () => {
    const table = adopt(setKey(add(filled({ a: '1' })), 2, 'a'), entries({ a: '2' }));
    assert.deepEqual(shown(table), [['a', '2', 'unchanged'], ['a', '', 'new']]);
  });

  it('takes pasted pairs into the rows of the same keys, and the rest as new rows', () => {
    const table = paste(add(remove(filled({ a: '1', b: '2' }), 2)), [['b', '3'], ['c', '4'], ['c', '5']]);
    assert.deepEqual(shown(table), [['a', '1', 'unchanged'], ['b', '3', 'changed'], ['c', '5', 'new']]);
  });

  it('goes on with the edits of an earlier page, and sees what was changed since', () => {
    const table = adopt(restore([edit('a', '1', '9'), edit('b', '2', null), edit('n', null, 'new')]), entries({ a: '1', b: '22', c: '3' }));
    assert.deepEqual(shown(table), [['c', '3', 'unchanged'], ['a', '9', 'changed'], ['b', '2', 'conflict'], ['n', 'new', 'new']]);
  });

  it('keeps every object that did not change, so that nothing is drawn for it', () => {
    const table = filled({ a: '1', b: '2' });
    assert.equal(adopt(table, entries({ a: '1', b: '2' })), table);
    assert.equal(setValue(table, 1, '9').rows[1], table.rows[1]);
  });
});
