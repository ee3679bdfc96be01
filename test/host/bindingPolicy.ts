import { execa } from 'execa';
import type { HostFixture } from './support.ts';

/**
 * Makes a BindingPolicy of one ConfigMap on wds1 that selects by these labels; resolves once its Binding has that, and the extension knows
 * wds1 as a WDS. `template` is a text in it that KubeStellar expands. (A policy of nothing that selects nobody gets no Binding.)
 */
export async function makePolicy(host: HostFixture, name: string, matchLabels: Readonly<Record<string, string>>, template?: string): Promise<void> {
  const downsync = [{ resources: ['configmaps'], namespaces: ['default'], objectSelectors: [{ matchLabels: { policy: name } }] }];
  const items = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels: { policy: name }, annotations: { 'control.kubestellar.io/expand-templates': String(template !== undefined) } }, data: { text: template ?? '' } },
    { apiVersion: 'control.kubestellar.io/v1alpha1', kind: 'BindingPolicy', metadata: { name }, spec: { clusterSelectors: [{ matchLabels }], downsync } },
  ];
  const { kubectl, kubeconfig } = host.sandbox.describe();
  await execa(kubectl, ['--kubeconfig', kubeconfig, '--context', 'wds1', 'apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
  const binding = `bindings.control.kubestellar.io/${name}`;
  await host.kubectl('--context', 'wds1', 'wait', '--for=create', binding, '--timeout=30s');
  await host.kubectl('--context', 'wds1', 'wait', binding, `--for=jsonpath={.spec.workload.namespaceScope[0].name}=${name}`, '--timeout=30s');
  await host.until('wds1 as a WDS', () => (host.api.sessions.contexts().some(({ name: context, roles }) => context === 'wds1' && roles.has('wds')) ? true : undefined));
}

export async function removePolicy(host: HostFixture, name: string): Promise<void> {
  const onWds = (...args: string[]) => host.kubectl('--context', 'wds1', ...args, '--ignore-not-found', '--wait=false');
  await onWds('delete', 'bindingpolicy', name);
  await onWds('-n', 'default', 'delete', 'configmap', name);
}
