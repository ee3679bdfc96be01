import { escapeMarkdown } from '../timeline/timelineText.ts';

/** What came of one item. */
export type Entry =
  | { readonly outcome: 'written'; readonly file: string; readonly what: string }
  | { readonly outcome: 'absent'; readonly what: string }
  | { readonly outcome: 'unread'; readonly what: string; readonly why: string };

export interface IndexHead {
  readonly clusterName: string;
  readonly its: string;
  readonly wec: string | undefined;
  readonly begun: Date;
}

/** README.md of a collection that has not come to its end: it stays where somebody pulls the plug. */
export function unfinishedIndex(head: IndexHead): string {
  return [`# Diagnostics of ${escapeMarkdown(head.clusterName)}: not complete`, '', `This collection was begun at ${head.begun.toISOString()} and has not come to its end. Delete this folder, and collect again.`, ''].join('\n');
}

/** README.md: what each file is, what could not be read and why, and what was left out. */
export function indexText(head: IndexHead, entries: readonly Entry[]): string {
  const of = <O extends Entry['outcome']>(outcome: O) => entries.filter((entry): entry is Extract<Entry, { outcome: O }> => entry.outcome === outcome);
  const unread = of('unread');
  const reasons = [...new Set(unread.map(({ why }) => why))];
  return [
    `# Diagnostics of ${escapeMarkdown(head.clusterName)}`,
    '',
    `Collected at ${head.begun.toISOString()} from the ITS ${escapeMarkdown(head.its)} and ${head.wec === undefined ? 'no WEC, since no context of it is known' : `the WEC ${escapeMarkdown(head.wec)}`}.`,
    '',
    '**Nothing was sent anywhere, and nothing was changed on a cluster.** Tokens, keys and passwords that have a known shape are replaced by `[redacted]`, but names and addresses of clusters, and whatever agents write into their logs, are here: look through the files before you share them.',
    '',
    '## Files',
    '',
    '| File | Is |',
    '|---|---|',
    ...of('written').map(({ file, what }) => `| ${escapeMarkdown(file)} | ${escapeMarkdown(what)} |`),
    '',
    '## Not there',
    '',
    ...listOf(of('absent').map(({ what }) => what), 'Everything that was asked for is there.'),
    '',
    '## Could not be read',
    '',
    ...(reasons.length === 0
      ? ['Everything could be read.']
      : reasons.flatMap((reason) => [`- ${escapeMarkdown(reason)}`, ...unread.filter(({ why }) => why === reason).map(({ what }) => `  - ${escapeMarkdown(what)}`)])),
    '',
    '## Left out',
    '',
    ...leftOut.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

const leftOut: readonly string[] = [
  'Data of Secrets: of the two of the agent, no more than their keys, addresses, expiry and the id of the token.',
  'Contents of ManifestWorks and AppliedManifestWorks: workloads are not about a registration, and can hold Secrets.',
  'Signatures of bootstrap tokens in kube-public/cluster-info.',
  'Logs of the hub\'s controllers, which tell of every other cluster too, and log lines before the last 2000 (and beyond a megabyte) of each container.',
  'Of check_pre_req.sh: kflex, helm, kubectl, docker, kind, k3d and tools for developers, none of which this extension runs.',
  'Of kubestellar-snapshot.sh: KubeFlex, control planes, WDSes, BindingPolicies, Bindings and WorkStatuses, which come before or after a registration.',
];

function listOf(lines: readonly string[], none: string): readonly string[] {
  return lines.length === 0 ? [none] : lines.map((one) => `- ${escapeMarkdown(one)}`);
}
