import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signExpiredBootstrapToken } from './bootstrapToken.ts';
import { withoutTokens } from './clusteradm.ts';
import { FolderLock } from './folderLock.ts';
import { programOfImage } from './images.ts';
import { inotifyInstances, inotifyInstancesOf } from './inotify.ts';
import { clusterNames, parseOptions } from './options.ts';
import { choosePort, isPortFree } from './ports.ts';
import { missingPrerequisite, type MachineFacts, type MachineNeeds } from './prerequisites.ts';
import { identify, isAlive } from './processIdentity.ts';
import { endLeftOver } from './processRecord.ts';

const gibibyte = 2 ** 30;

describe('sandbox: image to program', () => {
  for (const [image, expected] of [
    ['quay.example/open-cluster-management/registration:v1.2.0', { line: '1.2', program: 'registration' }],
    ['registration-operator:v1.0.0', { line: '1.0', program: 'registration-operator' }],
    ['localhost:5000/ocm/addon-manager:v1.2.0', { line: '1.2', program: 'addon' }],
    ['quay.example/open-cluster-management/work:v1.3.1', undefined],
    ['quay.example/open-cluster-management/work', undefined],
    ['localhost:5000/work', undefined],
    ['quay.example/open-cluster-management/work@sha256:00', undefined],
    ['quay.example/open-cluster-management/toString:v1.2.0', undefined],
    ['webhook:v1.2.0', undefined],
  ] as const) {
    it(image, () => assert.deepEqual(programOfImage(image), expected));
  }
});

describe('sandbox: processes by id', () => {
  it('a living process is the recorded one', () => {
    assert.equal(isAlive(identify(process.pid)!), true);
  });

  it('an id that another process has got since is not the recorded process', () => {
    const recorded = { pid: process.pid, started: 'boot:100' };
    assert.deepEqual(
      ['boot:100', 'boot:101', 'other-boot:100', undefined].map((started) => isAlive(recorded, () => started)),
      [true, false, false, false],
    );
  });

  it('no identity where there is no process', () => {
    assert.equal(identify(2 ** 22 + 1), undefined); // beyond the highest pid that Linux gives
  });
});

describe('sandbox: what a dead one left', () => {
  it('is killed: recorded processes and containers, but no process that has got a recorded id since', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-left-'));
    const pods = join(folder, 'pods');
    const idle = (...args: string[]) => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', ...args], { stdio: 'ignore' });
    const [server, container] = [idle(), idle(`--kubeconfig=${pods}/its1/kubeconfig`)];
    const ended = Promise.all([once(server, 'exit'), once(container, 'exit')]);
    try {
      const recorded = [{ ...identify(server.pid!), title: 'etcd' }, { pid: process.pid, started: 'an-earlier-boot:1', title: 'reused' }];
      writeFileSync(join(folder, 'processes.json'), JSON.stringify(recorded));
      assert.deepEqual(await endLeftOver(folder, pods), ['etcd', `process ${container.pid!}`]);
      assert.deepEqual(await ended, [[null, 'SIGKILL'], [null, 'SIGKILL']]);
    } finally {
      for (const child of [server, container]) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});

describe('sandbox: lock', () => {
  it('names its owner while that lives, and is taken over from a dead one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-lock-'));
    const path = join(folder, 'lock');
    try {
      const lock = FolderLock.tryAcquire(path);
      assert.ok(lock instanceof FolderLock);
      assert.deepEqual(FolderLock.tryAcquire(path), identify(process.pid));
      await lock.release();
      writeFileSync(path, JSON.stringify({ pid: process.pid, started: 'an-earlier-boot:1' }));
      const taken = FolderLock.tryAcquire(path);
      assert.ok(taken instanceof FolderLock);
      await taken.release();
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('sandbox: ports', () => {
  it('a chosen port is free, not taken, and not one that Linux gives to clients', async () => {
    const taken = new Set<number>();
    for (let i = 0; i < 5; i++) {
      const port = await choosePort(taken);
      assert.ok(port >= 20_000 && port < 32_000 && !taken.has(port) && (await isPortFree(port)), String(port));
      taken.add(port);
    }
  });
});

describe('sandbox: expired bootstrap token', () => {
  it('is a ServiceAccount token of the bootstrap account, signed by the key, and 50 s too old', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const token = signExpiredBootstrapToken({ uid: 'u-1', signingKey, now: 10_000 });
    const [header, claims, signature] = token.split('.') as [string, string, string];
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const { jti, ...rest } = decode(claims);
    assert.match(String(jti), /^[0-9a-f-]{36}$/);
    assert.deepEqual(decode(header), { alg: 'ES256', typ: 'JWT' });
    assert.deepEqual(rest, {
      aud: ['https://kubernetes.default.svc'],
      exp: 9_950,
      iat: 6_350,
      nbf: 6_350,
      iss: 'https://kubernetes.default.svc',
      'kubernetes.io': { namespace: 'open-cluster-management', serviceaccount: { name: 'agent-registration-bootstrap', uid: 'u-1' } },
      sub: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
    });
    const key = { key: createPublicKey(signingKey), dsaEncoding: 'ieee-p1363' as const };
    assert.equal(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')), true);
  });
});

describe('sandbox: prerequisites', () => {
  const good: MachineFacts = { platform: 'linux', goVersion: '1.26.8', availableMemory: 8 * gibibyte, freeDisk: 20 * gibibyte, inotify: { used: 91, limit: 128 } };
  const needs: MachineNeeds = { goVersion: '1.26.0', memory: 3.5 * gibibyte, disk: 9 * gibibyte, inotifyInstances: 37 };

  for (const [what, facts, expected] of [
    ['nothing', {}, undefined],
    ['Linux', { platform: 'darwin' }, /^The sandbox runs on Linux only \(this is darwin\): use a Linux machine/],
    ['Go', { goVersion: undefined }, /Go 1\.26\.0 or newer, and there is no "go" on PATH: .*`curl -L \S+go1\.26\.0\.linux-amd64\.tar\.gz \| sudo tar -C \/usr\/local -xz`/],
    ['a newer Go', { goVersion: '1.25.9' }, /Go 1\.26\.0 or newer, and "go" on PATH is 1\.25\.9: /],
    ['memory', { availableMemory: 2 * gibibyte }, /needs 3\.5 GiB of memory, and 2\.0 GiB is available: .*--wecs 1/],
    ['disk', { freeDisk: 1.5 * gibibyte }, /needs 9\.0 GiB of disk, and 1\.5 GiB is free: .*go clean -cache/],
    [
      'inotify instances',
      { inotify: { used: 92, limit: 128 } },
      /^The sandbox needs 37 inotify instances, and 36 of this user's 128 are free: end .*`sudo sysctl fs\.inotify\.max_user_instances=512`\)\.$/,
    ],
    ['nothing where there is no inotify', { inotify: undefined }, undefined],
  ] as const) {
    it(`missing: ${what}`, () => {
      const sentence = missingPrerequisite({ ...good, ...facts }, needs);
      if (expected === undefined) assert.equal(sentence, undefined);
      else assert.match(sentence ?? '', expected);
    });
  }

  it('counts the inotify instances of a process', async () => {
    const child = spawn(process.execPath, ['-e', 'require("node:fs").watch("."); console.log("watches");'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      assert.equal(inotifyInstancesOf(String(child.pid)), 1);
      assert.ok(inotifyInstances()!.used >= 1);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('no Go is needed when everything is built', () => {
    assert.equal(missingPrerequisite({ ...good, goVersion: undefined }, { ...needs, goVersion: undefined }), undefined);
  });
});

describe('sandbox: options', () => {
  it('defaults and all options', () => {
    assert.deepEqual(parseOptions(['--folder', '/f']), { line: '1.2', wecs: 2, secondIts: false, folder: '/f', reset: false });
    assert.deepEqual(parseOptions(['--line', '1.0', '--wecs', '3', '--second-its', '--folder', '/f', '--reset']), {
      line: '1.0', wecs: 3, secondIts: true, folder: '/f', reset: true,
    });
  });

  it('what is not understood is named', () => {
    assert.throws(() => parseOptions(['--line', '1.1']), /--line is one of 1\.2, 1\.0, not 1\.1/);
    assert.throws(() => parseOptions(['--wecs', '-1x']), /wecs/);
  });

  it('names of the clusters', () => {
    const options = { line: '1.2', wecs: 2, secondIts: true, folder: '/f', reset: false } as const;
    assert.deepEqual(clusterNames(options).map(({ name, role }) => `${name} ${role}`), ['its1 its', 'cluster1 wec', 'cluster2 wec', 'its2 its', 'wds1 wds']);
    assert.deepEqual(clusterNames({ ...options, line: '1.0', wecs: 0 }).map(({ name }) => name), ['its1', 'its2']);
  });
});

describe('sandbox: logs', () => {
  it('hold no token', () => {
    const text = 'clusteradm join --hub-token abcdef.0123456789abcdef --hub-apiserver x; token eyJhbGciOi.eyJzdWIi.c2ln-_x end';
    assert.equal(withoutTokens(text), 'clusteradm join --hub-token <token> --hub-apiserver x; token <token> end');
  });
});
