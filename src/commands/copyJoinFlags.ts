import * as vscode from 'vscode';
import { moreFlagArguments } from '../cluster/registration/joinFlags.ts';
import { parseMoreFlags } from '../cluster/registration/moreFlagsText.ts';
import { invalid, type Validation } from '../shared/validation.ts';
import type { Dialogs } from '../ui/dialogs.ts';

const more = 'more';

/** Flags for a join that is run elsewhere: nothing is recommended, since that WEC can't be looked at from here. */
export async function askCopyFlags(dialogs: Dialogs, title: string): Promise<readonly string[]> {
  const picked = await dialogs.pickMany<string>({
    title,
    placeHolder: vscode.l10n.t('Flags of clusteradm join; none is usual'),
    choices: [
      { label: '--singleton', detail: vscode.l10n.t('The agent in one Pod: for K3s, MicroShift and other small clusters.'), value: '--singleton' },
      {
        label: '--force-internal-endpoint-lookup',
        detail: vscode.l10n.t('The address of the ITS from its own cluster-info: for a WEC in the network of the ITS, such as another kind cluster.'),
        value: '--force-internal-endpoint-lookup',
      },
      { label: vscode.l10n.t('More Flags...'), detail: vscode.l10n.t('Proxy, image registry, resources, klusterlet annotations'), value: more },
    ],
  });
  const flags = picked.filter((flag) => flag !== more);
  if (!picked.includes(more)) {
    return flags;
  }
  const text = await dialogs.text({
    title,
    prompt: vscode.l10n.t('More flags, such as --proxy-url=http://proxy:3128 --image-registry=registry.example.com/ocm'),
    check: (typed) => {
      const checked = checkFlagsForElsewhere(typed);
      return checked.valid ? undefined : checked.reason;
    },
  });
  const checked = checkFlagsForElsewhere(text);
  return [...flags, ...(checked.valid ? checked.value : [])];
}

/** As under More Flags of Register WEC, but for files: a path of this machine leads nowhere on the other. */
export function checkFlagsForElsewhere(text: string): Validation<readonly string[]> {
  const parsed = parseMoreFlags(text);
  if (!parsed.valid) {
    return parsed;
  }
  const { proxyCaFile, imagePullCredentialFile } = parsed.value;
  return proxyCaFile === undefined && imagePullCredentialFile === undefined
    ? moreFlagArguments(parsed.value)
    : invalid(vscode.l10n.t('A file of this machine is not there where the command will be run: add --proxy-ca-file or --image-pull-credential-file there.'));
}
