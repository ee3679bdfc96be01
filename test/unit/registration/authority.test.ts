import assert from 'node:assert/strict';
import { shareAuthority } from '../../../src/cluster/registration/authority.ts';
import { createTestAuthority } from '../kube/testCertificates.ts';

describe('shareAuthority', () => {
  it('knows a CA again in a bundle, and one that the other issued; not a namesake with another key', async () => {
    const [hub, namesake, other] = await Promise.all([createTestAuthority('hub'), createTestAuthority('hub'), createTestAuthority('other')]);
    const issued = (await hub.issue()).cert;
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    assert.deepEqual(
      [
        shareAuthority(hub.cert, `${other.cert}\n${hub.cert}`),
        shareAuthority(`# as kubectl shows it\n${issued}`, hub.cert),
        shareAuthority(hub.cert, issued),
        shareAuthority(hub.cert, other.cert),
        shareAuthority(hub.cert, namesake.cert),
        shareAuthority(hub.cert, ''),
        shareAuthority(broken, hub.cert),
      ],
      [true, true, true, false, false, undefined, undefined],
    );
  });
});
