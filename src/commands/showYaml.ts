import * as vscode from 'vscode';
import { yamlCommand } from '../cluster/commandsToRead.ts';
import { LiveObject } from '../cluster/details/liveObject.ts';
import { Emitter } from '../cluster/events.ts';
import { namespaces, paths } from '../cluster/ocm.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { LiveText } from '../ui/documents.ts';
import { knownWecContext } from './knownWec.ts';
import type { CommandServices } from './services.ts';
import { chooseCluster, NothingToChooseError } from './targets.ts';

/** Where an object is: never a Secret. */
interface Shown {
  readonly context: string;
  readonly kind: 'ManagedCluster' | 'CertificateSigningRequest' | 'ConfigMap' | 'Klusterlet';
  readonly apiVersion: string;
  readonly collection: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Show YAML: a read-only document that follows the object live. */
export async function showYaml(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const shown = await chooseObject(services, target);
  const connection = await services.sessions.connection(shown.context);
  const { stringify } = await import('yaml');
  const live = new LiveObject(connection, shown.collection, shown.name, services.log);
  const changed = new Emitter<void>();
  const subscription = live.onDidChange(() => changed.fire());
  let managedFields = false;
  const text: LiveText = {
    get text() {
      return yamlOf(live, shown, managedFields, stringify);
    },
    onDidChange: changed.event,
    toggle: () => {
      managedFields = !managedFields;
      changed.fire();
    },
    dispose: () => {
      subscription.dispose();
      live.dispose();
      connection.api.dispose();
    },
  };
  await services.documents.showLive(`${shown.context}/${shown.kind}-${shown.name}.yaml`, text);
}

/** Show or Hide Managed Fields: of the YAML document whose title was clicked, else of the active one. */
export function toggleManagedFields({ documents }: CommandServices, uri: vscode.Uri | undefined): void {
  if (!documents.toggle(uri)) {
    throw new NothingToChooseError(vscode.l10n.t('The active editor shows no YAML of a cluster. Run "KubeStellar: Show YAML" first.'));
  }
}

async function chooseObject(services: CommandServices, target: TreeNode | undefined): Promise<Shown> {
  if (target?.kind === 'request') {
    return requestOf(target.its, target.request);
  }
  if (target?.kind === 'context') {
    return klusterletOf(services, target.context);
  }
  const { its, cluster } = await chooseCluster(services, target);
  const wec = knownWecContext(services, its, cluster);
  const requests = [...(services.sessions.its(its)?.requests.values() ?? [])].filter(({ clusterName }) => clusterName === cluster);
  const choices: readonly { label: string; description: string; value: () => Shown }[] = [
    { label: 'ManagedCluster', description: cluster, value: () => ({ context: its, kind: 'ManagedCluster', apiVersion: 'cluster.open-cluster-management.io/v1', collection: paths.managedClusters, name: cluster }) },
    {
      label: 'ConfigMap',
      description: vscode.l10n.t('customization properties'),
      value: () => ({ context: its, kind: 'ConfigMap', apiVersion: 'v1', namespace: namespaces.properties, collection: `/api/v1/namespaces/${namespaces.properties}/configmaps`, name: cluster }),
    },
    ...(wec === undefined ? [] : [{ label: 'Klusterlet', description: wec, value: () => klusterletOf(services, wec) }]),
    ...requests.map(({ name }) => ({ label: 'CertificateSigningRequest', description: name, value: () => requestOf(its, name) })),
  ];
  return (await services.dialogs.pick({ title: vscode.l10n.t('Show YAML of {0}', cluster), placeHolder: vscode.l10n.t('The object'), choices }))();
}

function requestOf(its: string, name: string): Shown {
  return { context: its, kind: 'CertificateSigningRequest', apiVersion: 'certificates.k8s.io/v1', collection: paths.requests, name };
}

function klusterletOf({ sessions }: CommandServices, context: string): Shown {
  const name = sessions.contexts().find((one) => one.name === context)?.registeredAs?.klusterlet.name;
  if (name === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No Klusterlet was found on context "{0}". Check the context, then try again.', context));
  }
  return { context, kind: 'Klusterlet', apiVersion: 'operator.open-cluster-management.io/v1', collection: paths.klusterlets, name };
}

function yamlOf(live: LiveObject, { kind, apiVersion, name, context, namespace }: Shown, managedFields: boolean, stringify: (value: unknown) => string): string {
  const command = yamlCommand({ context, resource: kind.toLowerCase(), name, ...(namespace !== undefined && { namespace }) });
  const head = [
    `# ${command}${managedFields ? ' --show-managed-fields' : ''}`,
    managedFields
      ? vscode.l10n.t('# It follows the cluster while it is open. With managedFields.')
      : vscode.l10n.t('# It follows the cluster while it is open. Without managedFields (title bar: Show or Hide Managed Fields).'),
  ];
  if (live.problem !== undefined) {
    head.push(`# ${live.problem}`);
  }
  const { last } = live;
  if (live.state === 'loading' || last === undefined) {
    return [...head, live.state === 'loading' ? vscode.l10n.t('# Loading…') : vscode.l10n.t('# It is not there.'), ''].join('\n');
  }
  if (live.state === 'gone') {
    head.push(vscode.l10n.t('# DELETED. This is what it was last.'));
  }
  const { metadata, ...rest } = last;
  const shown = Object.fromEntries(Object.entries(metadata as Record<string, unknown>).filter(([key]) => managedFields || key !== 'managedFields'));
  return `${head.join('\n')}\n${stringify({ apiVersion, kind, metadata: shown, ...rest })}`;
}
