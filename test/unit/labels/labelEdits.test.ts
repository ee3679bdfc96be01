import assert from 'node:assert/strict';
import { editsOf, labelEditsText, parseLabelEdits } from '../../../src/cluster/labels/labelEdits.ts';
import { systemReason } from '../../../src/shared/labelKeys.ts';
import { labelCommand } from '../../../src/cluster/labels/saveLabels.ts';

const read = (text: string) => {
  const checked = parseLabelEdits(text);
  return checked.valid ? [...checked.value] : checked.reason;
};

describe('Labels as typed', () => {
  it('are read as kubectl reads them', () => {
    assert.deepEqual(read(' env=prod  region=,tier- example.org/x=a.b_c-d\n'), [
      ['env', 'prod'],
      ['region', ''],
      ['tier', undefined],
      ['example.org/x', 'a.b_c-d'],
    ]);
    assert.equal(labelEditsText(new Map([['env', 'prod'], ['tier', undefined]])), 'env=prod tier-');
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /^Enter labels/],
    ['env', /^"env" is neither key=value nor key-\.$/],
    ['env=a=b', /^env=a=b: A label value has letters/],
    ['=x', /^=x: Enter a key\.$/],
    ['-', /^-: Enter a key\.$/],
    ['env=a env-', /^"env" is named twice\.$/],
    [`env=${'x'.repeat(64)}`, /64 characters/],
    ['a b/c=d', /^"a" is neither/],
    ['cluster.open-cluster-management.io/clusterset=x', /cluster set/],
    ['feature.open-cluster-management.io/addon-x-', /belongs to a controller/],
    ['x.kubestellar.io/y=z', /belongs to a controller/],
    ['kubernetes.io/metadata.name=z', /belongs to a controller/],
    ['topology.kubernetes.io/region=eu', /belongs to a controller/],
  ];
  for (const [text, reason] of refused) {
    it(`"${text.slice(0, 40)}" is refused: ${String(reason)}`, () => {
      assert.match(String(read(text)), reason);
    });
  }

  it('give each cluster its own name where the document writes <wec-name>, and nowhere else', () => {
    const checked = parseLabelEdits('location-group=edge name=<wec-name>');
    assert.ok(checked.valid);
    assert.deepEqual([...editsOf(checked.value, 'wec1')], [['location-group', 'edge'], ['name', 'wec1']]);
    assert.match(String(read('team=<wec-name>')), /^team=<wec-name>: A label value has letters/);
  });

  it('of people are not taken for a system\'s', () => {
    assert.deepEqual(['my-kubestellar.io/x', 'example.org/open-cluster-management.io', 'kubestellar.io.example.org/x', 'name'].map(systemReason), [
      ...[undefined, undefined, undefined, undefined],
    ]);
  });

  it('make the kubectl command that says the same', () => {
    assert.equal(
      labelCommand("it's", 'wec1', new Map([['env', 'prod'], ['tier', undefined]])),
      String.raw`kubectl --context 'it'\''s' label managedcluster wec1 --overwrite env=prod tier-`,
    );
  });
});
