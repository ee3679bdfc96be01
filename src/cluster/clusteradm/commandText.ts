import type { ClusteradmCommand } from './commands.ts';

const maskedSecret = '<token>';
const needsQuotes = /[^-\w./:=@%+,]/;

/**
 * The command as a person would type it: secrets masked, and without `--kubeconfig`, whose private file is gone by then
 * (the person's own kubeconfig has a context of the same name).
 */
export function commandText(command: Pick<ClusteradmCommand<unknown>, 'args' | 'secrets'>): string {
  const secrets = new Set(command.secrets);
  const words: string[] = [];
  let skip = false;
  for (const argument of command.args) {
    if (!skip && argument !== '--kubeconfig') {
      words.push(secrets.has(argument) ? maskedSecret : quote(argument));
    }
    skip = argument === '--kubeconfig';
  }
  return ['clusteradm', ...words].join(' ');
}

/** For POSIX shells. */
export function quote(argument: string): string {
  return argument === '' || needsQuotes.test(argument) ? `'${argument.replaceAll("'", String.raw`'\''`)}'` : argument;
}
