import * as vscode from 'vscode';
import type { DeregistrationPrompts } from '../cluster/deregistration/prompts.ts';
import { inert } from '../ui/inert.ts';
import { confirmForce } from './deregisterQuestions.ts';
import type { CommandServices } from './services.ts';

/** The questions of a running deregistration, as the editor asks them. */
export function deregistrationPrompts(services: CommandServices, labelsTaken: DeregistrationPrompts['labelsTaken']): DeregistrationPrompts {
  return {
    async forceDeletion({ clusterName, why, commands }, ended) {
      const force = vscode.l10n.t('Force Removal…');
      const text = vscode.l10n.t(
        'The deletion of "{0}" is held up. {1} It goes on waiting, and goes on by itself when the agent comes back. For a WEC that is lost, the removal can be forced.',
        clusterName,
        why,
      );
      // No modal: it would stand in the way of somebody who brings the agent back.
      if ((await vscode.window.showWarningMessage(inert(text), force)) !== force) {
        return false;
      }
      if (ended.aborted) {
        void vscode.window.showInformationMessage(inert(vscode.l10n.t('"{0}" is not being deleted any more: nothing was forced.', clusterName)));
        return false;
      }
      const lost = vscode.l10n.t('{0} Forced, its ManifestWorks and add-ons lose their finalizers: what runs on the WEC stays there.', why);
      return confirmForce(services, { clusterName, why: lost, commands });
    },
    forceAgent: (force) => confirmForce(services, force),
    labelsTaken,
  };
}
