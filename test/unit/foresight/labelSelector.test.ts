import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLabelSelectors, selectorText, selects, type LabelSelector, type Labels, type Operator } from '../../../src/cluster/foresight/labelSelector.ts';

const operators: readonly Operator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const key = fc.constantFrom('a', 'b', 'example.org/c', 'constructor');
const value = fc.constantFrom('', 'x', 'y', 'z');
const labels = fc.dictionary(key, value);
const requirement = fc.record({ key, operator: fc.constantFrom(...operators), some: fc.array(value, { minLength: 1, maxLength: 3 }) }).map(({ some, ...rest }) => ({
  ...rest,
  values: rest.operator === 'In' || rest.operator === 'NotIn' ? some : [],
}));
const selector: fc.Arbitrary<LabelSelector> = fc.record({ matchLabels: fc.dictionary(key, value, { maxKeys: 2 }), matchExpressions: fc.array(requirement, { maxLength: 3 }) });

/** The words of the Kubernetes API reference, one by one. */
function slowly(selectors: readonly LabelSelector[], given: Labels): boolean {
  const has = (name: string) => Object.keys(given).includes(name);
  let some = false;
  for (const { matchLabels, matchExpressions } of selectors) {
    let all = true;
    for (const name of Object.keys(matchLabels)) {
      all = all && has(name) && given[name] === matchLabels[name];
    }
    for (const { key: name, operator, values } of matchExpressions) {
      const among = has(name) && values.filter((one) => one === given[name]).length > 0;
      all = all && (operator === 'In' ? among : operator === 'NotIn' ? !among : operator === 'Exists' ? has(name) : !has(name));
    }
    some = some || all;
  }
  return some;
}

describe('Cluster selectors', () => {
  it('select nothing as an empty list, everything as {}', () => {
    const everything = { matchLabels: {}, matchExpressions: [] };
    assert.deepEqual([selects([], {}), selects([], { a: 'x' }), selects([everything], {}), selects([everything], { a: 'x' })], [false, false, true, true]);
    for (const raw of [undefined, null, []]) {
      assert.deepEqual(parseLabelSelectors(raw), { valid: true, value: [] });
    }
    assert.deepEqual(parseLabelSelectors([{}]), { valid: true, value: [everything] });
  });

  const one = (operator: Operator, values: readonly string[] = []) => [{ matchLabels: {}, matchExpressions: [{ key: 'a', operator, values }] }];
  const table: readonly (readonly [readonly LabelSelector[], boolean, boolean, boolean])[] = [
    [[{ matchLabels: { a: 'x' }, matchExpressions: [] }], false, true, false],
    [one('In', ['x', 'z']), false, true, false],
    [one('NotIn', ['x']), true, false, true],
    [one('Exists'), false, true, true],
    [one('DoesNotExist'), true, false, false],
    [[...one('DoesNotExist'), ...one('In', ['y'])], true, false, true],
  ];
  for (const [selectors, missing, x, y] of table) {
    it(`${selectors.map(selectorText).join(' or ')}: without it ${missing}, a=x ${x}, a=y ${y}`, () => {
      assert.deepEqual([{}, { a: 'x' }, { a: 'y' }].map((given) => selects(selectors, given)), [missing, x, y]);
    });
  }

  it('select what their definition says, word by word', () => {
    fc.assert(fc.property(fc.array(selector, { maxLength: 3 }), labels, (selectors, given) => selects(selectors, given) === slowly(selectors, given)), { numRuns: 2000 });
  });

  it('are read back as they are written', () => {
    fc.assert(fc.property(fc.array(selector, { maxLength: 3 }), (selectors) => {
      const raw: unknown = JSON.parse(JSON.stringify(selectors));
      assert.deepEqual(parseLabelSelectors(raw), { valid: true, value: raw });
    }));
  });

  const expression = (part: object) => [{ matchExpressions: [{ key: 'a', operator: 'Exists', ...part }] }];
  const malformed: readonly (readonly [unknown, string])[] = [
    ['x', 'its clusterSelectors are no list'],
    [[{}, null], 'its cluster selector 2 is no object'],
    [[{ matchFields: [] }], 'its cluster selector 1 has a field "matchFields" that is not known here'],
    [[{ matchLabels: { a: 5 } }], 'its cluster selector 1 has a value of "a" that is no text'],
    [[{ matchLabels: { 'a b': 'x' } }], 'its cluster selector 1 asks for "a b", which is no label key'],
    [[{ matchLabels: { a: 'x y' } }], 'its cluster selector 1 asks "a" for "x y", which is no label value'],
    [expression({ operator: 'Gt', values: ['1'] }), 'its cluster selector 1 uses an operator that is not known: "Gt"'],
    [expression({ operator: 'In' }), 'its cluster selector 1 asks In of "a" without values'],
    [expression({ operator: 'NotIn', values: [] }), 'its cluster selector 1 asks NotIn of "a" without values'],
    [expression({ values: ['x'] }), 'its cluster selector 1 asks Exists of "a" with values'],
    [expression({ operator: 'DoesNotExist', values: [''] }), 'its cluster selector 1 asks DoesNotExist of "a" with values'],
    [expression({ key: '' }), 'its cluster selector 1 asks for "", which is no label key'],
    [expression({ operator: 'In', values: [5] }), 'its cluster selector 1 has an expression of another form than key, operator, values'],
  ];
  for (const [raw, reason] of malformed) {
    it(`are not guessed: ${reason}`, () => assert.deepEqual(parseLabelSelectors(raw), { valid: false, reason }));
  }
});
