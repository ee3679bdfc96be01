import * as vscode from 'vscode';
import { quote } from '../cluster/clusteradm/commandText.ts';
import type { ReadOnlyDocuments } from '../ui/documents.ts';

/** Pages below `kubestellar.docsBaseUrl`, kept here alone: the documentation has moved twice (kubestellar.md 7). */
const pages = [
  { page: 'binding', label: () => vscode.l10n.t('Create BindingPolicies') },
  { page: 'transforming', label: () => vscode.l10n.t('Configure Customization Properties') },
  { page: 'troubleshooting', label: () => vscode.l10n.t('Troubleshooting') },
  { page: 'user-guide-intro', label: () => vscode.l10n.t('The Full Story') },
] as const;

/** What a person does after a registration: the document's links, and a BindingPolicy that selects this WEC. */
export async function showNextSteps(documents: ReadOnlyDocuments, docsBaseUrl: string, its: string, clusterName: string): Promise<void> {
  const draft = vscode.l10n.t('BindingPolicy Draft');
  const links = pages.map(({ page, label }) => ({ label: label(), description: `${docsBaseUrl}/${page}`, page }));
  const choice = await vscode.window.showQuickPick(
    [{ label: draft, description: vscode.l10n.t('a policy that selects {0}', clusterName), page: undefined }, ...links],
    { title: vscode.l10n.t('Next Steps for {0}', clusterName) },
  );
  if (choice === undefined) {
    return;
  }
  if (choice.page === undefined) {
    await documents.show(`bindingpolicy-${clusterName}.yaml`, bindingPolicyDraft(its, clusterName));
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(choice.description));
}

/** The label comes first: a policy selects by labels, and a new WEC has none of its own (kubestellar.md 3.1). */
export function bindingPolicyDraft(its: string, clusterName: string): string {
  return [
    `# kubectl --context ${quote(its)} label managedcluster ${clusterName} name=${clusterName}`,
    '# kubectl --context <wds-context> apply -f <this file>',
    'apiVersion: control.kubestellar.io/v1alpha1',
    'kind: BindingPolicy',
    'metadata:',
    `  name: to-${clusterName}`,
    'spec:',
    '  clusterSelectors:',
    '    - matchLabels:',
    `        name: ${clusterName}`,
    '  downsync:',
    '    - objectSelectors:',
    '        - matchLabels:',
    '            app.kubernetes.io/name: my-app',
    '',
  ].join('\n');
}
