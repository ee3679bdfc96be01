import assert from 'node:assert/strict';
import { joinText, quoteForPowerShell } from '../../../src/cluster/registration/joinText.ts';

const hub = { token: 'abc.def', hubServer: 'https://its:6443' };
const pem = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

describe('The join command to be run elsewhere', () => {
  it('for a POSIX shell writes the CA itself, and names nothing of this machine', () => {
    const plan = { clusterName: 'wec1', pinnedCa: pem, bundle: { kind: 'known', version: '1.2.0', warnings: [] }, flags: ['--singleton', '--registry=it\'s'] } as const;
    assert.deepEqual(joinText('posix', plan, hub).split('\n'), [
      '(',
      '  umask 077',
      '  its_ca="$(mktemp)"',
      `  trap 'rm -f "$its_ca"' EXIT`,
      `  cat >"$its_ca" <<'KUBESTELLAR'`,
      '-----BEGIN CERTIFICATE-----',
      'MII',
      '-----END CERTIFICATE-----',
      'KUBESTELLAR',
      String.raw`  clusteradm join --hub-token abc.def --hub-apiserver https://its:6443 --cluster-name wec1 --ca-file "$its_ca" --bundle-version 1.2.0 --singleton '--registry=it'\''s'`,
      ')',
      '',
    ]);
  });

  it('for PowerShell does the same in its own words, with the versions of an old ITS', () => {
    const plan = { clusterName: 'wec1', pinnedCa: pem, bundle: { kind: 'overrides', version: '1.0.0', content: '{"ocm":"v1.0.0"}', warnings: [] }, flags: [] } as const;
    assert.deepEqual(joinText('powershell', plan, hub).split('\n'), [
      '$its_ca = New-TemporaryFile',
      "Set-Content -Path $its_ca -Value @'",
      '-----BEGIN CERTIFICATE-----',
      'MII',
      '-----END CERTIFICATE-----',
      "'@",
      '$agent_versions = New-TemporaryFile',
      "Set-Content -Path $agent_versions -Value @'",
      '{"ocm":"v1.0.0"}',
      "'@",
      'try { & clusteradm join --hub-token abc.def --hub-apiserver https://its:6443 --cluster-name wec1 --ca-file $its_ca.FullName --bundle-version-overrides $agent_versions.FullName } finally { Remove-Item $its_ca; Remove-Item $agent_versions }',
      '',
    ]);
  });

  it('writes no file where there is none to write', () => {
    const plan = { clusterName: 'wec1', pinnedCa: undefined, bundle: { kind: 'default', warnings: [] }, flags: [] } as const;
    assert.deepEqual(joinText('posix', plan, hub), '(\n  umask 077\n  clusteradm join --hub-token abc.def --hub-apiserver https://its:6443 --cluster-name wec1\n)\n');
  });

  it('quotes for PowerShell so that nothing is expanded', () => {
    assert.deepEqual(["it's", '$(x)', '`a', 'a b', 'plain-1.2/x:y=z', ''].map(quoteForPowerShell), ["'it''s'", "'$(x)'", "'`a'", "'a b'", 'plain-1.2/x:y=z', "''"]);
  });
});
