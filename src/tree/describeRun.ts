import type { RunSnapshot, StageSnapshot } from '../cluster/registration/runsReader.ts';
import type { L10n } from '../ui/l10n.ts';
import { contextValue } from './contextValue.ts';
import type { RunNode, StageNode } from './nodes.ts';
import { colors, fit, goneRow, sentences, type Icon, type Row } from './row.ts';
import type { Surroundings } from './sources.ts';
import { currentStage } from './wecFacts.ts';

export function describeRun({ run: id }: RunNode, { runs, l10n }: Surroundings): Row {
  const run = runs.runs().find((one) => one.id === id);
  if (run === undefined) {
    return goneRow(id);
  }
  const { label, title } = runTexts(l10n, run);
  const description = fit(run.sentence ?? currentStage(run));
  return {
    label,
    icon: runIcon(run),
    description,
    spoken: sentences(l10n.t('{0}, {1}', title, runWord(l10n, run)), description),
    tooltip: () => [title, runWord(l10n, run), description].filter(Boolean),
    contextValue: contextValue.run(run),
    collapsible: run.state === 'succeeded' ? 'collapsed' : 'expanded',
  };
}

export function describeStage({ run: id, stage: stageId }: StageNode, { runs, l10n }: Surroundings): Row {
  const stage = runs.runs().find((run) => run.id === id)?.stages.find((one) => one.id === stageId);
  if (stage === undefined) {
    return goneRow(stageId);
  }
  const label = fit(stage.title);
  const evidence = fit(stage.evidence);
  const heading = l10n.t('{0}, {1}', label, stageWord(l10n, stage));
  return {
    label,
    icon: stageIcon(stage),
    description: evidence,
    spoken: sentences(heading, evidence),
    tooltip: () => [heading, evidence].filter(Boolean),
    contextValue: contextValue.stage(stage.state === 'failed'),
    collapsible: 'none',
  };
}

function runTexts(l10n: L10n, { kind, its, wec, clusterName }: RunSnapshot): { readonly label: string; readonly title: string } {
  const cluster = fit(clusterName);
  switch (kind) {
    case 'register':
      return { label: l10n.t('Register {0}', cluster), title: l10n.t('Registration of context {0} as {1} with ITS {2}', fit(wec ?? ''), cluster, fit(its)) };
    case 'join':
      return { label: l10n.t('Join {0}', cluster), title: l10n.t('Join of context {0} as {1} to ITS {2}', fit(wec ?? ''), cluster, fit(its)) };
    case 'wait':
      return { label: l10n.t('Wait for {0}', cluster), title: l10n.t('Wait for the request of {0} on ITS {1}', cluster, fit(its)) };
    case 'deregister':
      return { label: l10n.t('Deregister {0}', cluster), title: deregistration(l10n, fit(its), wec, cluster) };
  }
}

function deregistration(l10n: L10n, its: string, wec: string | undefined, cluster: string): string {
  return wec === undefined ? l10n.t('Deregistration of {0} from ITS {1}', cluster, its) : l10n.t('Deregistration of {0} from ITS {1} and of context {2}', cluster, its, fit(wec));
}

function runIcon({ state }: RunSnapshot): Icon {
  switch (state) {
    case 'running':
      return { id: 'loading~spin' };
    case 'succeeded':
      return { id: 'pass', color: colors.good };
    case 'failed':
      return { id: 'error', color: colors.bad };
    case 'cancelled':
      return { id: 'circle-slash', color: colors.quiet };
  }
}

function runWord(l10n: L10n, { state }: RunSnapshot): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
  }
}

function stageIcon({ state }: StageSnapshot): Icon {
  switch (state) {
    case 'waiting':
      return { id: 'circle-outline', color: colors.quiet };
    case 'running':
      return { id: 'loading~spin' };
    case 'done':
      return { id: 'pass', color: colors.good };
    case 'failed':
      return { id: 'error', color: colors.bad };
    case 'cancelled':
    case 'notReached':
      return { id: 'circle-slash', color: colors.quiet };
  }
}

function stageWord(l10n: L10n, { state }: StageSnapshot): string {
  switch (state) {
    case 'waiting':
      return l10n.t('waiting');
    case 'running':
      return l10n.t('running');
    case 'done':
      return l10n.t('done');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'notReached':
      return l10n.t('not reached');
  }
}
