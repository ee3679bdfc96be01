import { plainText } from '../plainText.ts';
import { redact } from '../redact.ts';
import type { Side, TimelineStep } from './timeline.ts';

export interface TimelineHead {
  readonly clusterName: string;
  readonly its: string;
  /** `undefined`: no context of it is known. */
  readonly wec: string | undefined;
  /** Sentences about what could not be read. */
  readonly problems: readonly string[];
}

/** A timeline as Markdown, fit for a ticket: what clusters say in it is text, and never markup. */
export function timelineMarkdown({ clusterName, its, wec, problems }: TimelineHead, steps: readonly TimelineStep[]): string {
  const clocks: Readonly<Record<Side, string>> = { its: 'ITS', wec: 'WEC' };
  const rows = steps.map(({ step, at, clock, source, note }, index) => [
    `${step}${note === undefined ? '' : ` (${note.replace(/\.$/, '')})`}`,
    at === undefined ? '–' : new Date(at).toISOString().replace(/\.000Z$/, 'Z'),
    sinceBefore(steps, index),
    at === undefined ? '–' : clocks[clock],
    source,
  ]);
  return [
    `# Registration timeline of ${escapeMarkdown(clusterName)}`,
    '',
    `ITS: ${escapeMarkdown(its)}`,
    `WEC: ${wec === undefined ? 'no context of it is known, so that only the ITS was asked' : escapeMarkdown(wec)}`,
    '',
    '| Step | Time (UTC) | Since the step before | Clock | Source |',
    '|---|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.map(escapeMarkdown).join(' | ')} |`),
    '',
    'Every time is the clusters\' own. The clocks of two clusters can differ: a duration is only given between steps of one clock, and steps of different clocks may have come in another order.',
    ...problems.map((problem) => `\nNot read: ${escapeMarkdown(problem)}`),
    '',
  ].join('\n');
}

/** From the step before that has the same clock; it is named where another one stands in between. */
function sinceBefore(steps: readonly TimelineStep[], index: number): string {
  const { at, clock } = steps[index] ?? {};
  const dated = steps.slice(0, index).filter((step) => step.at !== undefined);
  const before = dated.findLast((step) => step.clock === clock);
  if (at === undefined || before?.at === undefined) {
    return '–';
  }
  const duration = durationText(Date.parse(at) - Date.parse(before.at));
  return before === dated.at(-1) ? duration : `${duration} since "${before.step}"`;
}

/** The two greatest units. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const units = [[days, 'd'], [hours, 'h'], [minutes, 'min'], [seconds % 60, 's']] as const;
  const first = units.findIndex(([count]) => count > 0);
  const shown = first < 0 ? units.slice(-1) : units.slice(first, first + 2).filter(([count], index) => index === 0 || count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** Text of a cluster within a line of Markdown: no emphasis, link, address, HTML or table cell comes of it, and no secret, whose shape a backslash would hide. */
export function escapeMarkdown(text: string): string {
  return redact(plainText(text))
    .replace(/[\\`*_[\]<>|~#&]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(/@/g, '\\@');
}
