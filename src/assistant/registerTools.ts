import * as vscode from 'vscode';
import { object, optional, parse, pipe, string, maxLength } from 'valibot';
import { describeError } from '../cluster/errors.ts';
import { redact } from '../cluster/redact.ts';
import { assistantTools } from '../ids.ts';
import { abortSignalOf } from '../ui/progress.ts';
import type { CommandServices } from '../commands/services.ts';
import { explainWec } from './explainWec.ts';
import { listItses } from './listItses.ts';
import { toolResult, type Facts } from './toolResult.ts';
import { untilRead } from './untilRead.ts';

type Services = Pick<CommandServices, 'sessions' | 'memory' | 'log'>;

const name = pipe(string(), maxLength(253));
const wecInput = object({ wec: name, its: optional(name) });

/** Tools for language models: they read what the views read, change nothing, and ask nobody. */
export function registerTools(services: Services): vscode.Disposable {
  const { sessions } = services;
  const tool = (id: string, invocationMessage: string, answer: (input: unknown, signal: AbortSignal) => Facts | Promise<Facts>) =>
    vscode.lm.registerTool<object>(id, {
      prepareInvocation: () => ({ invocationMessage }),
      invoke: async ({ input }, token) => {
        try {
          await untilRead(sessions);
          return toolResult(await answer(input, abortSignalOf(token)));
        } catch (error) {
          services.log.warn(`${id}: ${describeError(error)}`);
          throw new Error(redact(describeError(error)));
        }
      },
    });
  return vscode.Disposable.from(
    tool(assistantTools.listItses, vscode.l10n.t('Reading the ITSes and their WECs'), () => listItses(sessions)),
    tool(assistantTools.explainWec, vscode.l10n.t('Reading the state of a WEC'), (input) => explainWec(sessions, parse(wecInput, input))),
    tool(assistantTools.diagnoseWec, vscode.l10n.t('Diagnosing a WEC on both sides'), async (input, signal) => {
      // Not at activation: much of the cluster layer comes with it.
      const { diagnoseWec } = await import('./diagnoseWec.ts');
      return diagnoseWec(services, parse(wecInput, input), signal);
    }),
  );
}
