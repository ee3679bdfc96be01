import assert from 'node:assert/strict';
import type { StageView } from '../../../src/cluster/registration/stage.ts';
import { expectedCredentialId } from '../../../src/cluster/registration/truths.ts';

const later = new Date(Date.now() + 3_600_000);
const earlier = new Date(Date.now() - 1_000);

/** As much of a view as the question reads: `jti` of this run's token, and `jti` and expiry of the one in the WEC's Secret. */
function view(run: string | undefined, secret?: readonly [jti: string | undefined, expiresAt: Date | undefined]): StageView {
  const bootstrap = secret && { server: 'https://its', credentialId: secret[0], expiresAt: secret[1], tokenHash: 'x' };
  const token = run === undefined ? undefined : { credentialId: run };
  return { token, situation: { wec: { bootstrap } } } as unknown as StageView;
}

describe('the token by which the request of a join is recognised', () => {
  const table: Readonly<Record<string, readonly [StageView, string | undefined]>> = {
    'is the one in the Secret, that of this run': [view('a', ['a', later]), 'a'],
    'is the one in the Secret where this run made none': [view(undefined, ['b', later]), 'b'],
    'is the one in the Secret where another join wrote it after ours': [view('a', ['b', later]), 'b'],
    'is that of this run until a Secret is there': [view('a'), 'a'],
    'is that of this run while the Secret still holds an expired one': [view('a', ['b', earlier]), 'a'],
    'is that of this run where the one in the Secret has no id': [view('a', [undefined, undefined]), 'a'],
    'is the expired one where there is no other': [view(undefined, ['b', earlier]), 'b'],
    'is unknown without any': [view(undefined), undefined],
  };
  for (const [what, [given, expected]] of Object.entries(table)) {
    it(what, () => assert.equal(expectedCredentialId(given), expected));
  }
});
