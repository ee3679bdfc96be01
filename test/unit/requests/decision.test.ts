import assert from 'node:assert/strict';
import { purposeOf } from '../../../src/cluster/requests/oddities.ts';
import { requireShown, RequestChangedError } from '../../../src/cluster/requests/decision.ts';
import { judgeRequest } from '../../../src/cluster/requests/verdict.ts';
import { otherRequests } from '../tree/readerOf.ts';
import { rightRequest, withSubject } from './requestFixtures.ts';

describe('A decision on what was shown', () => {
  const shown = { its: 'its1', name: rightRequest.name, uid: rightRequest.uid, resourceVersion: rightRequest.resourceVersion };

  it('goes on only with the very object', () => {
    requireShown({ request: rightRequest }, shown);
    for (const other of [{ uid: 'another' }, { resourceVersion: '101' }]) {
      assert.throws(() => requireShown({ request: { ...rightRequest, ...other } }, shown), RequestChangedError);
    }
  });
});

describe('purposeOf', () => {
  const { renewal, addOn } = otherRequests('cluster1');
  const table = {
    'a first request': [rightRequest, 'registration'],
    'an odd first request': [withSubject({ commonName: 'system:admin' }), 'registration'],
    'a renewal': [renewal, 'renewal'],
    'a renewal that asks for another name': [{ ...renewal, subject: withSubject({}).subject }, 'registration'],
    "an add-on's": [addOn, 'addOn'],
    "an add-on's that asks for the cluster's own identity": [{ ...addOn, subject: renewal.subject }, 'registration'],
    // Its user and its CN are the same, which a renewal's are too.
    "a stranger's for himself": [{ ...withSubject({ commonName: 'bob' }), requester: 'bob' }, 'registration'],
  } as const;
  for (const [what, [request, expected]] of Object.entries(table)) {
    it(`of ${what} is ${expected}, as the verdict says`, () => {
      assert.equal(purposeOf(request), expected);
      const { kind } = judgeRequest(request, { clusterName: request.clusterName, otherPending: [] });
      assert.equal(kind === 'renewal' || kind === 'addOn' ? kind : 'registration', expected);
    });
  }
});
