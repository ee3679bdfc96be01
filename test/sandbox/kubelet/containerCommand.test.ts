import assert from 'node:assert/strict';
import type { Container, Pod } from './apiTypes.ts';
import { containerCommand, controllerProbe, mapArgument, type HostSurroundings } from './containerCommand.ts';

const image = 'example.test/ocm/registration:v1.2.0';
const healthz = { httpGet: { path: '/healthz', scheme: 'HTTPS', port: 8443 } };
const podFolder = '/tmp/sandbox/pods/uid-1';
const mounts = [
  { mountPath: '/tmp', folder: `${podFolder}/volumes/tmpdir` },
  { mountPath: '/spoke/bootstrap', folder: `${podFolder}/volumes/bootstrap-secret` },
  { mountPath: '/spoke/hub-kubeconfig', folder: `${podFolder}/volumes/hub-kubeconfig` },
];
const host: HostSurroundings = {
  program: '/programs/ocm-1.2/registration',
  mounts,
  folder: podFolder,
  kubeconfig: `${podFolder}/kubeconfig`,
  port: 40123,
  soleReplica: true,
};

function pod(container: Omit<Container, 'name' | 'image'>): [Pod, Container] {
  const whole: Container = { name: 'c', image, ...container };
  const metadata = { name: 'agent-1', namespace: 'open-cluster-management-agent', uid: 'uid-1', labels: { app: 'agent' } };
  return [{ metadata, spec: { containers: [whole] } }, whole];
}

describe('process kubelet: command of a container', () => {
  it('runs the registration agent with mapped paths and what a host process must be told', () => {
    const [agent, container] = pod({
      args: ['/registration', 'agent', '--spoke-cluster-name=cluster1', '--bootstrap-kubeconfig=/spoke/bootstrap/kubeconfig'],
      env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      livenessProbe: healthz,
      readinessProbe: healthz,
    });
    assert.deepEqual(containerCommand(agent, container, host), {
      program: '/programs/ocm-1.2/registration',
      args: [
        'agent',
        '--spoke-cluster-name=cluster1',
        `--bootstrap-kubeconfig=${podFolder}/volumes/bootstrap-secret/kubeconfig`,
        `--kubeconfig=${podFolder}/kubeconfig`,
        '--namespace=open-cluster-management-agent',
        '--listen=127.0.0.1:40123',
        `--hub-kubeconfig-dir=${podFolder}/volumes/hub-kubeconfig`,
        '--disable-leader-election=true',
      ],
      env: {
        HOME: podFolder,
        KUBECONFIG: `${podFolder}/kubeconfig`,
        PATH: '/usr/local/bin:/usr/bin:/bin',
        POD_NAME: 'agent-1',
        TMPDIR: `${podFolder}/volumes/tmpdir`,
      },
    });
  });

  it('keeps leader election with several replicas, and what the container says itself', () => {
    const [controller, container] = pod({
      args: ['/registration', 'controller', '--kubeconfig=/spoke/bootstrap/kubeconfig'],
      readinessProbe: healthz,
    });
    assert.deepEqual(containerCommand(controller, container, { ...host, soleReplica: false }).args, [
      'controller',
      `--kubeconfig=${podFolder}/volumes/bootstrap-secret/kubeconfig`,
      '--namespace=open-cluster-management-agent',
      '--listen=127.0.0.1:40123',
    ]);
  });

  it('adds no flags where no https health probe on 8443 tells of a controller', () => {
    const [plain, container] = pod({ command: ['/registration'], args: ['--version'] });
    assert.deepEqual(containerCommand(plain, container, host).args, ['--version']);
  });

  it('gives no kubeconfig to a Pod without a token', () => {
    const [plain, container] = pod({ args: ['/registration', 'controller'], readinessProbe: healthz });
    const command = containerCommand(plain, container, { ...host, kubeconfig: undefined, mounts: [] });
    assert.deepEqual(command, {
      program: '/programs/ocm-1.2/registration',
      args: ['controller', '--namespace=open-cluster-management-agent', '--listen=127.0.0.1:40123', '--disable-leader-election=true'],
      env: { HOME: podFolder, PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: podFolder },
    });
  });

  it('expands $(NAME) in values and arguments as Kubernetes does', () => {
    const [plain, container] = pod({
      args: ['--id=$(ID)', '--unknown=$(NOBODY)', '--literal=$$(ID)'],
      env: [
        { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'ID', value: '$(APP)-x' },
      ],
    });
    assert.deepEqual(containerCommand(plain, container, host).args, ['--id=agent-x', '--unknown=$(NOBODY)', '--literal=$(ID)']);
  });

  it('refuses a program that the image does not have, and a variable that is not simulated', () => {
    const [shell, inShell] = pod({ command: ['/bin/sh', '-c', 'true'] });
    assert.throws(() => containerCommand(shell, inShell, host), {
      name: 'ContainerConfigError',
      reason: 'RunContainerError',
      message: `exec: "/bin/sh": no such file: image ${image} stands for the program registration`,
    });
    const [secret, withSecret] = pod({ env: [{ name: 'T', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] });
    assert.throws(() => containerCommand(secret, withSecret, host), {
      name: 'ContainerConfigError',
      reason: 'CreateContainerConfigError',
      message: 'environment variable T: the process kubelet simulates only fields of the Pod as its source',
    });
  });
});

describe('process kubelet: health probes', () => {
  it("takes a probe's own numbers, a kubelet's for those that are missing, and no probe of another port or protocol", () => {
    const own = { initialDelaySeconds: 2, periodSeconds: 3, timeoutSeconds: 4, failureThreshold: 5 };
    const probes = [{ ...healthz, ...own }, healthz, { httpGet: { ...healthz.httpGet, port: 8444 } }, { tcpSocket: { port: 8443 } }];
    assert.deepEqual(
      probes.map((livenessProbe) => controllerProbe(pod({ livenessProbe })[1], 'livenessProbe')),
      [
        { path: '/healthz', ...own },
        { path: '/healthz', initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 },
        undefined,
        undefined,
      ],
    );
  });
});

describe('process kubelet: mount paths in arguments', () => {
  const cases: [string, string][] = [
    ['--config=/spoke/bootstrap/kubeconfig', `--config=${podFolder}/volumes/bootstrap-secret/kubeconfig`],
    ['--dir=/spoke/hub-kubeconfig', `--dir=${podFolder}/volumes/hub-kubeconfig`],
    ['/spoke/hub-kubeconfig/tls.crt', `${podFolder}/volumes/hub-kubeconfig/tls.crt`],
    ['--dir=/tmp', `--dir=${podFolder}/volumes/tmpdir`],
    // The trap: host folders lie below /tmp too, so what was mapped must not be mapped again, nor what only contains a mount path.
    ['--dir=/var/tmp/x', '--dir=/var/tmp/x'],
    ['--dir=/tmpfiles/x', '--dir=/tmpfiles/x'],
    ['--url=https://host/tmp/x', '--url=https://host/tmp/x'],
    ['--names=a,/tmp/x', '--names=a,/tmp/x'],
    ['--file=/spoke/hub-kubeconfig-other/x', '--file=/spoke/hub-kubeconfig-other/x'],
    ['agent', 'agent'],
    ['--flag', '--flag'],
    ['--empty=', '--empty='],
    ['--assignment=a=/tmp', '--assignment=a=/tmp'],
  ];
  for (const [argument, mapped] of cases) {
    it(argument, () => {
      assert.equal(mapArgument(argument, mounts), mapped);
    });
  }

  it('takes the longest mount that fits', () => {
    const nested = [...mounts, { mountPath: '/spoke', folder: '/f/spoke' }];
    assert.deepEqual(
      ['/spoke/x', '/spoke/bootstrap/x'].map((path) => mapArgument(path, nested)),
      ['/f/spoke/x', `${podFolder}/volumes/bootstrap-secret/x`],
    );
  });
});
