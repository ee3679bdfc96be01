import { mkdir, readFile, symlink, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SandboxContext } from './context.ts';
import type { ControlPlane } from './controlPlane.ts';
import { SupervisedProcess } from './process.ts';
import { startOnPort } from './startOnPort.ts';

/**
 * Starts OCM's admission webhook for ManagedCluster (its default cluster set, its accept permission) beside an ITS, and registers it there.
 * It stands for the hub's webhook Deployments, which can't run as host processes: they bind fixed ports, and a Service can't lead to loopback.
 */
export async function startWebhook(its: ControlPlane, sandbox: SandboxContext): Promise<SupervisedProcess> {
  const { layout, programs, state, record, progress } = sandbox;
  const certDir = join(layout.cluster(its.name), 'webhook');
  await mkdir(certDir, { recursive: true, mode: 0o700 });
  for (const [from, to] of [[its.pki.serving.cert, 'tls.crt'], [its.pki.serving.key, 'tls.key']] as const) {
    await rm(join(certDir, to), { force: true });
    await symlink(relative(certDir, from), join(certDir, to));
  }
  const program = await programs.path(`ocm-${state.line}`, 'webhook');
  const ca = await readFile(its.pki.ca.cert, 'utf8');
  const { process, port } = await startOnPort(state, `${its.name}/webhook`, (chosen) =>
    new SupervisedProcess({
      title: `${its.name} webhook`,
      program,
      args: [`--port=${chosen}`, `--certdir=${certDir}`, `--kubeconfig=${layout.clusterKubeconfig(its.name)}`],
      env: layout.environment(),
      logFile: layout.log(its.name, 'webhook'),
      ready: { url: `https://127.0.0.1:${chosen}/`, ca, accepts: () => true }, // it has no health address: any answer will do
      record,
      onUnexpectedExit: progress,
    }),
  );
  for (const [kind, resource, verb] of [
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', 'mutate'],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', 'validate'],
  ] as const) {
    await its.client.apply(`/apis/admissionregistration.k8s.io/v1/${resource}/sandbox-managedcluster`, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      metadata: { name: 'sandbox-managedcluster' },
      webhooks: [
        {
          name: `${verb}.managedcluster.admission.cluster.open-cluster-management.io`,
          failurePolicy: 'Fail', // as on a real hub
          clientConfig: {
            url: `https://127.0.0.1:${port}/${verb}-cluster-open-cluster-management-io-v1-managedcluster`,
            caBundle: Buffer.from(ca).toString('base64'),
          },
          rules: [{ operations: ['CREATE', 'UPDATE'], apiGroups: ['cluster.open-cluster-management.io'], apiVersions: ['*'], resources: ['managedclusters'] }],
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          timeoutSeconds: 10,
        },
      ],
    });
  }
  return process;
}
