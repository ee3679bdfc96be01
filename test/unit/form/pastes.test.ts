import assert from 'node:assert/strict';
import { isPairs, type PastePlace } from '../../../src/page/pastes.ts';
import { presetsOf } from '../../../src/page/presets.ts';

describe('What the form is offered to paste', () => {
  const places: readonly PastePlace[] = ['key', 'value', 'elsewhere', 'textarea', 'filter'];
  const takenIn = (text: string) => places.filter((place) => isPairs(text, place));

  it('is keys and values by its lines, or by one line where no value is typed', () => {
    assert.deepEqual(takenIn('a=1\nb=2\n'), ['key', 'value', 'elsewhere']);
    assert.deepEqual(takenIn('a=1'), ['key', 'elsewhere']);
    assert.deepEqual(takenIn('a: 1'), ['key', 'elsewhere']);
    assert.deepEqual(takenIn('https://a.example/?b=c'), []);
    assert.deepEqual(takenIn('word\n'), []);
  });
});

describe('The usual keys of the form', () => {
  it('are those of the registration document, "name" with the name of the WEC', () => {
    assert.deepEqual(presetsOf('labels', 'wec1').map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)), [
      ...['location-group', 'name=wec1', 'region', 'zone', 'gpu', 'cpu-architecture', 'environment', 'tier', 'team', 'business-unit'],
    ]);
    assert.deepEqual(presetsOf('properties', 'wec1'), [{ key: 'clusterURL' }, { key: 'datacenter' }, { key: 'maxPods' }]);
  });
});
