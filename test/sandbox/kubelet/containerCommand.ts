import { basename, posix } from 'node:path';
import type { Container, EnvVar, Pod } from './apiTypes.ts';
import type { HealthProbe } from './healthProbe.ts';

/** A path inside the container and the host folder that stands in its place. */
export interface Mount {
  readonly mountPath: string;
  readonly folder: string;
}

export interface HostSurroundings {
  /** The host program that stands for the image. */
  readonly program: string;
  readonly mounts: readonly Mount[];
  /** The Pod's own folder: its HOME. */
  readonly folder: string;
  /** A kubeconfig with the Pod's ServiceAccount token; absent when the Pod mounts no token. */
  readonly kubeconfig: string | undefined;
  /** The free port in place of 8443. */
  readonly port: number;
  /** No second replica runs, so leader election only delays a restarted one. */
  readonly soleReplica: boolean;
}

export interface HostCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The container asks for something that the kubelet doesn't simulate, or names another program than its image has. */
export class ContainerConfigError extends Error {
  readonly reason: 'CreateContainerConfigError' | 'RunContainerError';

  constructor(reason: 'CreateContainerConfigError' | 'RunContainerError', message: string) {
    super(message);
    this.name = 'ContainerConfigError';
    this.reason = reason;
  }
}

/** Where library-go's `controllercmd` listens when it isn't told otherwise; OCM's Deployments probe it. */
const controllerPort = 8443;
const hubKubeconfigDir = '/spoke/hub-kubeconfig';

/** What to run on the host for a container: its own arguments with mount paths mapped, plus what a host process must be told. */
export function containerCommand(pod: Pod, container: Container, host: HostSurroundings): HostCommand {
  const own = containerEnvironment(pod, container.env ?? []);
  const line = [...(container.command ?? []), ...(container.args ?? [])].map((word) => expand(word, own));
  const named = line[0] !== undefined && !line[0].startsWith('-') ? line.shift() : undefined;
  if (named !== undefined && basename(named) !== basename(host.program)) {
    throw new ContainerConfigError(
      'RunContainerError',
      `exec: "${named}": no such file: image ${container.image ?? ''} stands for the program ${basename(host.program)}`,
    );
  }
  const args = line.map((word) => mapArgument(word, host.mounts));
  const tmp = host.mounts.find((mount) => mount.mountPath === '/tmp')?.folder ?? host.folder;
  const base = { HOME: host.folder, PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: tmp };
  const env = host.kubeconfig === undefined ? { ...base, ...own } : { ...base, KUBECONFIG: host.kubeconfig, ...own };
  return { program: host.program, args: [...args, ...controllerFlags(pod, container, args, host)], env };
}

/** The https health probes that are aimed at the port of `controllercmd`; only these are simulated. */
export function controllerProbe(container: Container, kind: 'readinessProbe' | 'livenessProbe'): HealthProbe | undefined {
  const { httpGet: get, initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = container[kind] ?? {};
  return get?.scheme === 'HTTPS' && Number(get.port) === controllerPort
    ? { path: get.path ?? '/', initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold }
    : undefined;
}

function controllerFlags(pod: Pod, container: Container, args: readonly string[], host: HostSurroundings): string[] {
  if (controllerProbe(container, 'readinessProbe') === undefined && controllerProbe(container, 'livenessProbe') === undefined) {
    return [];
  }
  const given = (flag: string): boolean => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  const hubKubeconfig = host.mounts.find((mount) => mount.mountPath === hubKubeconfigDir);
  const flags: [string, string | undefined][] = [
    ['--kubeconfig', host.kubeconfig],
    ['--namespace', pod.metadata?.namespace],
    ['--listen', `127.0.0.1:${host.port}`],
    ['--hub-kubeconfig-dir', args[0] === 'agent' ? hubKubeconfig?.folder : undefined],
    ['--disable-leader-election', host.soleReplica ? 'true' : undefined],
  ];
  return flags.flatMap(([flag, value]) => (value === undefined || given(flag) ? [] : [`${flag}=${value}`]));
}

/**
 * Maps the value of `--flag=/mount/path/file`, or a bare `/mount/path/file`. Only a value that STARTS with a mount path, and once:
 * host folders often lie below /tmp, which OCM's Pods mount as well.
 */
export function mapArgument(argument: string, mounts: readonly Mount[]): string {
  const [, flag = '', value = ''] = /^(-[^=]*=)?(.*)$/s.exec(argument) ?? [];
  return flag + mapPath(value, mounts);
}

function mapPath(path: string, mounts: readonly Mount[]): string {
  const inside = (mount: Mount): boolean => path === mount.mountPath || path.startsWith(`${mount.mountPath.replace(/\/$/, '')}/`);
  const [mount] = mounts.filter(inside).sort((one, other) => other.mountPath.length - one.mountPath.length);
  return mount === undefined ? path : posix.join(mount.folder, path.slice(mount.mountPath.length));
}

/** Kubernetes' `$(NAME)` references: unknown ones stay as they are, `$$(NAME)` is a literal. */
function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$\([^)]*\))|\$\(([^)]*)\)/g, (whole: string, literal: string | undefined, name: string | undefined) =>
    literal ?? (name === undefined ? whole : (env[name] ?? whole)),
  );
}

function containerEnvironment(pod: Pod, variables: readonly EnvVar[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const variable of variables) {
    env[variable.name] =
      variable.valueFrom === undefined ? expand(variable.value ?? '', env) : fieldValue(pod, variable);
  }
  return env;
}

function fieldValue(pod: Pod, variable: EnvVar): string {
  const path = variable.valueFrom?.fieldRef?.fieldPath;
  const value = path === undefined ? undefined : podField(pod, path);
  if (value === undefined) {
    throw new ContainerConfigError(
      'CreateContainerConfigError',
      `environment variable ${variable.name}: the process kubelet simulates only fields of the Pod as its source`,
    );
  }
  return value;
}

/** A downward-API field of the Pod, or undefined for a path that isn't simulated. */
export function podField(pod: Pod, path: string): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (key !== undefined) {
    return pod.metadata?.[map as 'labels' | 'annotations']?.[key] ?? '';
  }
  const fields: Record<string, string | undefined> = {
    'metadata.name': pod.metadata?.name,
    'metadata.namespace': pod.metadata?.namespace,
    'metadata.uid': pod.metadata?.uid,
    'spec.nodeName': pod.spec?.nodeName,
    'spec.serviceAccountName': pod.spec?.serviceAccountName,
    'status.hostIP': '127.0.0.1',
    'status.podIP': '127.0.0.1',
    'status.podIPs': '127.0.0.1',
  };
  return fields[path];
}
