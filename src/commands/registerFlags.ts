import * as vscode from 'vscode';
import { environmentNames, environments, type Environment } from '../cluster/registration/environment.ts';
import { moreFlagArguments } from '../cluster/registration/joinFlags.ts';
import { parseMoreFlags } from '../cluster/registration/moreFlagsText.ts';
import { adviseFlags, surveyWec } from '../cluster/registration/survey.ts';
import { back, askText, pickMany, pickOne, type Choice, type StepFrame, type StepResult } from '../ui/multiStep.ts';
import { needed, type RegisterDraft } from './registerDraft.ts';

/** The steps of Register WEC that end in flags: where the WEC runs, what follows from it, and what the person adds. */
export async function chooseEnvironment(draft: RegisterDraft, frame: StepFrame, signal: AbortSignal): Promise<StepResult> {
  const detected = await surveyWec(needed(draft.wec), signal);
  draft.detected = detected;
  const choices = environments.map((environment): Choice<Environment> => ({
    label: environmentNames[environment],
    description: environment === detected.environment ? vscode.l10n.t('detected') : '',
    detail: environment === detected.environment ? detected.evidence : '',
    value: environment,
  }));
  // The detected one first: Enter takes it.
  choices.sort((a, b) => Number(b.value === detected.environment) - Number(a.value === detected.environment));
  const answer = await pickOne(frame, vscode.l10n.t('Where the WEC runs'), choices, draft.environment ?? detected.environment);
  if (answer === back) {
    return 'back';
  }
  if (answer !== draft.environment) {
    // Recommended flags go by the environment, so an earlier choice of flags is asked for again.
    delete draft.flags;
  }
  draft.environment = answer;
  return 'next';
}

const moreFlags = 'more';

export async function chooseFlags(draft: RegisterDraft, frame: StepFrame, signal: AbortSignal): Promise<StepResult> {
  const { environment, detected } = draft;
  const chosen =
    environment === undefined || environment === detected?.environment
      ? needed(detected)
      : { environment, evidence: vscode.l10n.t('You chose {0}.', environmentNames[environment]) };
  const advice = await adviseFlags(needed(draft.its), needed(draft.wec), chosen, signal);
  draft.advice = advice;
  const choices = [advice.singleton, advice.internalLookup]
    .filter(({ offered }) => offered)
    .map(
      ({ flag, recommended, reason }): Choice<string> => ({
        label: flag,
        description: recommended ? vscode.l10n.t('recommended') : '',
        detail: reason,
        picked: draft.flags?.includes(flag) ?? recommended,
        value: flag,
      }),
    );
  const more: Choice<string> = {
    label: vscode.l10n.t('More Flags...'),
    detail: vscode.l10n.t('Proxy, image registry, pull credentials, resources, klusterlet annotations'),
    picked: (draft.moreFlags?.length ?? 0) > 0,
    value: moreFlags,
  };
  const answer = await pickMany(frame, vscode.l10n.t('Flags of clusteradm join'), [...choices, more]);
  if (answer === back) {
    return 'back';
  }
  draft.flags = answer.filter((flag) => flag !== moreFlags);
  if (!answer.includes(moreFlags)) {
    delete draft.moreFlags;
  } else {
    draft.moreFlags ??= [];
  }
  return 'next';
}

export async function askMoreFlags(draft: RegisterDraft, frame: StepFrame): Promise<StepResult> {
  if (draft.moreFlags === undefined) {
    return 'skip';
  }
  const answer = await askText(
    frame,
    vscode.l10n.t('More flags, such as --proxy-url=http://proxy:3128 --image-registry=registry.example.com/ocm'),
    draft.moreFlags.join(' '),
    (text) => {
      const checked = check(text);
      return checked.valid ? undefined : checked.reason;
    },
  );
  if (answer === back) {
    return 'back';
  }
  const checked = check(answer);
  draft.moreFlags = checked.valid ? checked.value : [];
  return 'next';
}

function check(text: string) {
  const parsed = parseMoreFlags(text);
  return parsed.valid ? moreFlagArguments(parsed.value) : parsed;
}
