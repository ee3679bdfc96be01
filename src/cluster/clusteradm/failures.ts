import { redact } from '../redact.ts';
import { bootstrap } from '../ocm.ts';
import type { ClusteradmCommand, ClusteradmResult } from './commands.ts';
import { ClusteradmFailedError, type FailureReason } from './errors.ts';

type Command = Pick<ClusteradmCommand<unknown>, 'name' | 'context' | 'args' | 'secrets'>;

interface KnownFailure {
  readonly pattern: RegExp;
  readonly reason: FailureReason;
  /** `what`: "clusteradm join" for context "x"; `said`: its own words, redacted. */
  sentence(what: string, said: string, command: Command): string;
}

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /should not running against non-hub cluster|no apigroup cluster\.open-cluster-management\.io/,
    reason: 'notAHub',
    sentence: (what) => `${what} was refused: that cluster is not an ITS (it serves no ManagedClusters). Choose another context.`,
  },
  {
    pattern: /serviceaccounts "[^"]+" not found/,
    reason: 'bootstrapAccountMissing',
    sentence: (what, said) =>
      `${what} found no ServiceAccount ${/serviceaccounts ("[^"]+") not found/.exec(said)?.[1] ?? ''}. ` +
      `An ITS made by clusteradm 0.10 or older has "${bootstrap.oldServiceAccount}" instead of "${bootstrap.serviceAccount}": ` +
      'run "clusteradm init" of version 0.11 or newer on it, or use the clusteradm that made it.',
  },
  {
    pattern: /is forbidden:/,
    reason: 'forbidden',
    sentence: (what, said) => `${what} is not allowed: ${clause(said)}. Ask an administrator of that cluster for this right.`,
  },
  {
    pattern: /\bUnauthorized\b|asked for the client to provide credentials/,
    reason: 'unauthorized',
    sentence: (what, _said, command) =>
      command.name === 'join'
        ? `${what} was refused: the ITS doesn't accept the token. It has expired (it lives one hour) or belongs to another ITS. Register again: a new token is made.`
        : `${what} was refused: the API server doesn't accept this context's credentials. Log in again, then retry.`,
  },
  {
    pattern: /x509:|certificate signed by unknown authority|certificate is not trusted/,
    reason: 'certificate',
    sentence: (what, said, command) =>
      command.name === 'join'
        ? `${what} failed: the certificate of the ITS doesn't fit its address or CA (${clause(said)}). Check "certificate-authority" of the ITS context.`
        : `${what} failed: the API server's certificate doesn't fit its address or CA (${clause(said)}). Check the context's "certificate-authority".`,
  },
  {
    pattern: /dial tcp|connection refused|no such host|i\/o timeout|no route to host|TLS handshake timeout|context deadline exceeded|: EOF$/m,
    reason: 'unreachable',
    sentence: (what, said) => `${what} could not reach ${serverIn(said) ?? 'a server that it needs'}: ${clause(said)}. Check that it runs, then retry.`,
  },
  {
    pattern: /validate ClusterName failed/,
    reason: 'clusterName',
    sentence: (what) =>
      `${what} was refused: the cluster name may have only lowercase letters, digits and hyphens. Choose another name.`,
  },
  {
    pattern: /couldn't find the requested version bundle/,
    reason: 'bundle',
    sentence: (what, said) =>
      `${what} was refused: this clusteradm has no agents of the ITS's version (${clause(said)}). Install the clusteradm of the ITS's line.`,
  },
  {
    pattern: /unknown flag: |unknown shorthand flag/,
    reason: 'unknownFlag',
    sentence: (what, said) => `${what} was refused: this clusteradm is too old for a flag it was given (${clause(said)}). Install a newer one.`,
  },
  {
    // Seen where the clusteradm of a killed editor was still at work.
    pattern: /already exists|the object has been modified/,
    reason: 'raced',
    sentence: (what, said) =>
      `${what} met another clusteradm that installs the same at this moment (${clause(said)}). Start again: it goes on from what is there.`,
  },
  {
    pattern: /context "[^"]*" does not exist|context was not found/,
    reason: 'unknownContext',
    sentence: (what) => `${what} was refused: the context doesn't exist. Choose it again.`,
  },
];

/** What a failed run means, from what it printed; never from the exit code, which is 1 for everything. */
export function explainFailure(command: Command, result: ClusteradmResult): ClusteradmFailedError {
  const said = hideSecrets(errorLines(result), command.secrets);
  const what = `"clusteradm ${command.name}"${command.context === undefined ? '' : ` for context "${command.context}"`}`;
  const known = knownFailures.find(({ pattern }) => pattern.test(said));
  if (known !== undefined) {
    return new ClusteradmFailedError(known.reason, known.sentence(what, said, command), said);
  }
  const why = said === '' ? `it ended with exit code ${result.exitCode} and gave no reason` : clause(said);
  return new ClusteradmFailedError('other', `${what} failed: ${why}. Run it in a terminal to see more.`, said);
}

/** Redacts every token shape, and the given secrets whatever their shape, plain and inside base64. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = redact(text);
  for (const form of secrets.flatMap((secret) => [secret, ...encodedForms(secret)])) {
    hidden = form === '' ? hidden : hidden.replaceAll(form, '[redacted]');
  }
  return hidden;
}

/** What base64 makes of a secret depends on its place in the encoded text, modulo 3; the characters at its edges hold bits of its neighbours. */
function encodedForms(secret: string): string[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const encoded = bytes.toString('base64').replace(/=+$/, '');
    const form = encoded.slice(offset === 0 ? 0 : offset + 1, bytes.length % 3 === 0 ? undefined : -1);
    return form.length < 8 ? '' : form;
  });
}

/** `[ERROR name]: ...` of the preflight checks says more than the "Error:" above them; without either, the last line counts. */
function errorLines({ stdout, stderr }: ClusteradmResult): string {
  const lines = (stderr.trim() === '' ? stdout : stderr).split(/\r?\n/).map((line) => line.trim());
  const preflight = lines.filter((line) => /^\[ERROR\b/.test(line)).map((line) => line.replace(/^\[ERROR ?([^\]]*)\]:?\s*/, '$1: '));
  const errors = lines.filter((line) => line.startsWith('Error:')).map((line) => line.slice('Error:'.length).trim());
  const chosen = preflight.length > 0 ? preflight : errors.length > 0 ? errors.slice(0, 1) : lines.filter((line) => line !== '').slice(-1);
  return [...new Set(chosen)].slice(0, 3).join(' ').slice(0, 1_000);
}

function clause(said: string): string {
  return said.replace(/[\s.]+$/, '');
}

function serverIn(said: string): string | undefined {
  return /https?:\/\/[^\s/"\\]+/.exec(said)?.[0];
}
