import { bundleArguments } from '../clusteradm/bundle.ts';
import { quote } from '../clusteradm/commandText.ts';
import { join, type HubToken } from '../clusteradm/commands.ts';
import type { JoinPlan } from './planner.ts';

export type Shell = 'posix' | 'powershell';

/** Stand in the arguments where the text has the path of a file that it writes itself. */
const caFile = '\u0000ca';
const versionsFile = '\u0000versions';

/**
 * `clusteradm join` as a text to be run on a machine that reaches the WEC: it writes the ITS's CA (and, for an old ITS, the
 * agents' versions) to temporary files, takes them away again, and uses the current context there. Holds the token.
 */
export function joinText(shell: Shell, plan: Pick<JoinPlan, 'clusterName' | 'pinnedCa' | 'bundle' | 'flags'>, hub: HubToken): string {
  const { clusterName, pinnedCa, bundle, flags } = plan;
  const { args } = join({
    ...{ wec: { file: '', context: '' }, hub, clusterName, flags },
    caFile: pinnedCa === undefined ? undefined : caFile,
    bundle: bundleArguments(bundle, versionsFile),
  });
  const files = {
    ...(pinnedCa !== undefined && { [caFile]: pinnedCa.trimEnd() }),
    ...(bundle.kind === 'overrides' && { [versionsFile]: bundle.content }),
  };
  return shell === 'posix' ? posix(withoutTarget(args), files) : powershell(withoutTarget(args), files);
}

/** Without `--kubeconfig FILE --context NAME`: both are of this machine. */
function withoutTarget(args: readonly string[]): readonly string[] {
  return args.filter((argument, index) => !isTarget(argument) && !isTarget(args[index - 1]));
}

function isTarget(argument: string | undefined): boolean {
  return argument === '--kubeconfig' || argument === '--context';
}

type Files = Readonly<Record<string, string>>;

const variable = (file: string): string => (file === caFile ? 'its_ca' : 'agent_versions');

function posix(args: readonly string[], files: Files): string {
  const names = Object.keys(files).map(variable);
  const words = args.map((argument) => (argument in files ? `"$${variable(argument)}"` : quote(argument)));
  return [
    '(',
    // Without its file, the CA's argument would be empty, and clusteradm would send the token over unverified TLS.
    '  set -e',
    '  umask 077',
    ...names.map((name) => `  ${name}="$(mktemp)"`),
    ...(names.length === 0 ? [] : [`  trap 'rm -f ${names.map((name) => `"$${name}"`).join(' ')}' EXIT`]),
    ...Object.entries(files).flatMap(([file, content]) => [`  cat >"$${variable(file)}" <<'KUBESTELLAR'`, content, 'KUBESTELLAR']),
    `  clusteradm ${words.join(' ')}`,
    ')',
    '',
  ].join('\n');
}

function powershell(args: readonly string[], files: Files): string {
  const words = args.map((argument) => (argument in files ? `$${variable(argument)}.FullName` : quoteForPowerShell(argument)));
  const names = Object.keys(files).map((file) => `$${variable(file)}`);
  return [
    // One block, so that what is pasted line by line stops as a whole where a file can't be written.
    '& {',
    "  $ErrorActionPreference = 'Stop'",
    ...names.map((name) => `  ${name} = $null`),
    '  try {',
    ...Object.entries(files).flatMap(([file, content]) => [
      `    $${variable(file)} = New-TemporaryFile`,
      // A literal here-string: its end must stand at the beginning of a line.
      `    Set-Content -LiteralPath $${variable(file)}.FullName -Value @'`,
      content,
      "'@",
    ]),
    `    & clusteradm ${words.join(' ')}`,
    '  } finally {',
    ...names.map((name) => `    if (${name}) { Remove-Item -LiteralPath ${name}.FullName }`),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** In single quotes PowerShell expands nothing; a quote in them is doubled. */
export function quoteForPowerShell(argument: string): string {
  return /^[-\w./:=]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "''")}'`;
}
