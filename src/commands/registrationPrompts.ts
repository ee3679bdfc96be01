import * as vscode from 'vscode';
import { acceptedCommand } from '../cluster/acceptance.ts';
import type { RegistrationPrompts } from '../cluster/registration/prompts.ts';
import type { Dialogs } from '../ui/dialogs.ts';
import { requestLines, verdictText } from './requestText.ts';

/** Puts the questions of a running registration to the person, through `dialogs`. */
export function registrationPrompts(dialogs: Dialogs): RegistrationPrompts {
  return {
    async reviewRequest({ its, wec, clusterName, request, verdict, commands }) {
      const accepted = await dialogs.confirm({
        message: vscode.l10n.t('Accept "{0}" into the ITS "{1}"?', clusterName, its),
        detail: [
          verdictText(verdict),
          '',
          ...requestLines(request),
          '',
          vscode.l10n.t('Its cluster may then receive workloads and read what the ITS gives it. WEC context: {0}.', wec),
        ].join('\n'),
        accept: vscode.l10n.t('Accept WEC'),
        commands,
      });
      return accepted ? 'accept' : 'later';
    },
    acceptWithoutRequest: (its, clusterName) =>
      dialogs.confirm({
        message: vscode.l10n.t('Accept "{0}" into the ITS "{1}" again?', clusterName, its),
        detail: vscode.l10n.t(
          'Its agent has a valid certificate of this ITS, but the ITS does not accept it: an earlier registration stopped there, or somebody suspended the WEC. There is no request left to review.',
        ),
        accept: vscode.l10n.t('Accept WEC'),
        commands: [acceptedCommand({ context: { name: its } }, clusterName, true)],
      }),
  };
}
