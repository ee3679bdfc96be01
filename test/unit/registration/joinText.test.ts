import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinText, quoteForPowerShell } from '../../../src/cluster/registration/joinText.ts';
import { outputOf } from '../../processes.ts';

const hub = { token: 'abc.def', hubServer: 'https://its:6443' };
const pem = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

describe('The join command to be run elsewhere', () => {
  it('for a POSIX shell writes the CA itself, and names nothing of this machine', () => {
    const plan = { clusterName: 'wec1', pinnedCa: pem, bundle: { kind: 'known', version: '1.2.0', warnings: [] }, flags: ['--singleton', '--registry=it\'s'] } as const;
    assert.deepEqual(joinText('posix', plan, hub).split('\n'), [
      '(',
      '  set -e',
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
      '& {',
      "  $ErrorActionPreference = 'Stop'",
      '  $its_ca = $null',
      '  $agent_versions = $null',
      '  try {',
      '    $its_ca = New-TemporaryFile',
      "    Set-Content -LiteralPath $its_ca.FullName -Value @'",
      '-----BEGIN CERTIFICATE-----',
      'MII',
      '-----END CERTIFICATE-----',
      "'@",
      '    $agent_versions = New-TemporaryFile',
      "    Set-Content -LiteralPath $agent_versions.FullName -Value @'",
      '{"ocm":"v1.0.0"}',
      "'@",
      '    & clusteradm join --hub-token abc.def --hub-apiserver https://its:6443 --cluster-name wec1 --ca-file $its_ca.FullName --bundle-version-overrides $agent_versions.FullName',
      '  } finally {',
      '    if ($its_ca) { Remove-Item -LiteralPath $its_ca.FullName }',
      '    if ($agent_versions) { Remove-Item -LiteralPath $agent_versions.FullName }',
      '  }',
      '}',
      '',
    ]);
  });

  it('writes no file where there is none to write', () => {
    const plan = { clusterName: 'wec1', pinnedCa: undefined, bundle: { kind: 'default', warnings: [] }, flags: [] } as const;
    assert.deepEqual(joinText('posix', plan, hub), '(\n  set -e\n  umask 077\n  clusteradm join --hub-token abc.def --hub-apiserver https://its:6443 --cluster-name wec1\n)\n');
  });

  it('does not run clusteradm where the CA can not be written: it would send the token unverified', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubestellar-test-join-'));
    try {
      writeFileSync(join(folder, 'clusteradm'), '#!/bin/sh\ntouch "$0.ran"\n', { mode: 0o700 });
      const plan = { clusterName: 'wec1', pinnedCa: pem, bundle: { kind: 'default', warnings: [] }, flags: [] } as const;
      const run = (TMPDIR: string) => outputOf('sh', ['-c', joinText('posix', plan, hub)], { cwd: folder, env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, TMPDIR } });
      await assert.rejects(run(join(folder, 'absent')));
      assert.deepEqual(readdirSync(folder), ['clusteradm']);
      await run(folder);
      assert.deepEqual(readdirSync(folder), ['clusteradm', 'clusteradm.ran']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('quotes for PowerShell so that nothing is expanded', () => {
    assert.deepEqual(["it's", '$(x)', '`a', 'a b', 'plain-1.2/x:y=z', ''].map(quoteForPowerShell), ["'it''s'", "'$(x)'", "'`a'", "'a b'", 'plain-1.2/x:y=z', "''"]);
  });
});
