import assert from 'node:assert/strict';
import { completeWecFile, type NameableInFile } from '../../../src/cluster/wecFile/completeWecFile.ts';

const known: NameableInFile = {
  itses: [{ context: 'its1', uid: 'u1' }],
  wecs: (uid) => (uid === 'u1' ? ['wec1', 'wec2', 'wec3'] : []),
  labels: (uid) => new Map(uid === 'u1' ? [['region', ['eu', 'us']], ['name', ['<wec-name>']]] : []),
};
/** `|` is the cursor. */
const at = (text: string) => {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('|'));
  return completeWecFile(lines.slice(0, line), lines[line]!.split('|')[0]!, lines.slice(line + 1), known).map(({ insert }) => insert);
};

describe('Completion in a file of WECs', () => {
  const head = 'its:\n  context: its1\n  uid: u1 # its\nwecs:\n';
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['fields of the file that are not there yet', 'its:\n  uid: u1\n|', ['wecs:\n  ']],
    ['fields of the ITS', 'its:\n  con|', ['context: ', 'uid: ']],
    ['the ITSes that are known', 'its:\n  uid: |', ['u1']],
    ['WECs of this ITS that are not there yet', `${head}  wec1:\n    labels: {}\n  |\n  wec3: {}`, ['wec2:\n    ']],
    ['WECs where the ITS is in one line', 'its: {context: its1, uid: u1}\nwecs:\n  |', ['wec1:\n    ', 'wec2:\n    ', 'wec3:\n    ']],
    ['no WEC of another ITS', 'its:\n  uid: other\nwecs:\n  |', []],
    ['the two parts of a WEC', `${head}  wec1:\n    |`, ['labels:\n      ', 'properties:\n      ']],
    ['labels that are used on this ITS', `${head}  wec1:\n    labels:\n      region: eu\n      |`, ['name: ']],
    ['values of a label, and what takes it away', `${head}  wec1:\n    labels:\n      region: |`, ['eu', 'us', 'null']],
    ['the own name of the WEC', `${head}  wec1:\n    labels:\n      name: |`, ['wec1', 'null']],
    ['properties of the document and of other WECs in the file', `${head}  wec2:\n    properties:\n      site: a\n  wec1:\n    properties:\n      maxPods: 1\n      |`, ['clusterURL: ', 'datacenter: ', 'site: ']],
    ['values that other WECs in the file have', `${head}  wec2:\n    properties:\n      site: a\n  wec1:\n    properties:\n      site: |`, ['a', 'null']],
    ['nothing in a comment', `${head}  # wec|`, []],
  ];
  for (const [what, text, expected] of cases) {
    it(`offers ${what}`, () => assert.deepEqual(at(text), expected));
  }
});
