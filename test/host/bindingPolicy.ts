import { execa } from 'execa';
import type { HostFixture } from './support.ts';

/** Makes a BindingPolicy without workload on wds1 that selects by these labels; resolves once the extension knows wds1 as a WDS. */
export async function makePolicy(host: HostFixture, name: string, matchLabels: Readonly<Record<string, string>>): Promise<void> {
  const policy = { apiVersion: 'control.kubestellar.io/v1alpha1', kind: 'BindingPolicy', metadata: { name }, spec: { clusterSelectors: [{ matchLabels }] } };
  const { kubectl, kubeconfig } = host.sandbox.describe();
  await execa(kubectl, ['--kubeconfig', kubeconfig, '--context', 'wds1', 'apply', '-f', '-'], { input: JSON.stringify(policy) });
  await host.until('wds1 as a WDS', () => (host.api.sessions.contexts().some(({ name: context, roles }) => context === 'wds1' && roles.has('wds')) ? true : undefined));
}

export async function removePolicy(host: HostFixture, name: string): Promise<void> {
  await host.kubectl('--context', 'wds1', 'delete', 'bindingpolicy', name, '--wait=false');
}
