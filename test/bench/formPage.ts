import type { Frame } from 'playwright-core';
import type { VSCodePage } from '../vscode/page.ts';
import { shownWebview } from '../vscode/webview.ts';
import { bareCommands, type BareKind } from './bareWebview.ts';

/** Milliseconds. `firstPaint` and `rows` from the start of the page's loading, `fromEnter` from the key that chose the WEC to `rows`: the rows of a screen; others follow. */
export interface FormOpening {
  readonly firstPaint: number;
  readonly rows: number;
  readonly fromEnter: number;
}

/** What the instruments below keep in a page. */
interface Instruments {
  entered?: number;
  painted?: Promise<number>;
  shown: number[];
}

/** Keeps in the workbench when Enter was pressed last. All pages of one browser share a clock: time origin and what has gone since. */
export async function followEnter({ page }: VSCodePage): Promise<void> {
  await page.evaluate(() => {
    document.addEventListener('keydown', ({ key, timeStamp }) => (key === 'Enter' ? ((window as unknown as Instruments).entered = performance.timeOrigin + timeStamp) : undefined), true);
  });
}

const entered = ({ page }: VSCodePage) => page.evaluate(() => (window as unknown as Instruments).entered ?? Number.NaN);

export async function openForm(code: VSCodePage, cluster: string): Promise<FormOpening> {
  await choose(code, 'KubeStellar: Edit Labels and Properties', 'The ManagedCluster', cluster);
  const frame = await shownWebview(code);
  await frame.waitForFunction(() => performance.getEntriesByName('painted').length > 0);
  const { origin, firstPaint, rows } = await frame.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
    return { origin: performance.timeOrigin, firstPaint: at('first-contentful-paint'), rows: at('painted') };
  });
  return { firstPaint, rows, fromEnter: origin + rows - (await entered(code)) };
}

/** Milliseconds from the start of the loading of a webview that is one heading to its first paint, after which there is nothing to come. */
export async function openBare(code: VSCodePage, kind: BareKind): Promise<number> {
  await code.runCommand(bareCommands[kind]);
  const frame = await shownWebview(code);
  const painted = await frame.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  return Number(await painted.jsonValue());
}

/** Milliseconds from Enter to the YAML of the ManagedCluster on screen, by the same measure as the form's rows. */
export async function openYaml(code: VSCodePage, cluster: string): Promise<number> {
  const { page } = code;
  await choose(code, 'KubeStellar: Show YAML', 'The ManagedCluster', cluster);
  await code.quickInput.waitForPlaceholder('The object');
  await code.quickInput.type('ManagedCluster');
  await code.quickInput.option(/^ManagedCluster/).waitFor();
  await page.evaluate(() => {
    const look = (resolve: (time: number) => void) => {
      const shown = document.querySelector('.editor-instance .view-lines')?.textContent ?? '';
      if (/kind:\s+ManagedCluster/.test(shown)) requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
      else requestAnimationFrame(() => look(resolve));
    };
    (window as unknown as Instruments).painted = new Promise(look);
  });
  await code.quickInput.accept();
  const painted = await page.evaluate(() => (window as unknown as Instruments).painted ?? Number.NaN);
  return painted - (await entered(code));
}

/** Runs the command and chooses the cluster with Enter. */
async function choose(code: VSCodePage, command: string, placeholder: string, cluster: string): Promise<void> {
  await code.runCommand(command);
  await code.quickInput.waitForPlaceholder(placeholder);
  await code.quickInput.type(cluster);
  await code.quickInput.option(cluster).waitFor();
  await code.quickInput.accept();
}

/**
 * Types what is no label value and takes it back, in the form that is shown, once all its `rows` are there; the same for a key that is no
 * property. Each keystroke changes what is said of it.
 */
export async function keystrokesIn(code: VSCodePage, rows: number, count: number): Promise<Record<'label' | 'property', number[]>> {
  const frame = await shownWebview(code);
  await frame.locator('[data-row]').nth(rows - 1).waitFor({ state: 'attached' });
  await frame.locator('section[aria-labelledby="labels-heading"] input[data-field="value"]').first().click();
  await code.page.keyboard.press('End');
  const label = await typed(code, frame, '!', count);
  await frame.locator('section[aria-labelledby="properties-heading"] vscode-button.add').click();
  await code.page.keyboard.type('site');
  return { label, property: await typed(code, frame, '-', count) };
}

/** Milliseconds from each keystroke to the first moment after the frame that shows what it changed in the messages of its row. */
async function typed({ page }: VSCodePage, frame: Frame, key: string, count: number): Promise<number[]> {
  await frame.evaluate(() => {
    const instruments = window as unknown as Instruments;
    let pressed: number | undefined;
    instruments.shown = [];
    const row = document.activeElement?.closest('[role="row"]');
    row?.addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), true);
    const painted = (then: (time: number) => void) =>
      requestAnimationFrame(() => {
        // A task that is posted in a frame runs once that frame is painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => then(performance.now());
        port2.postMessage(undefined);
      });
    new MutationObserver(() => {
      const from = pressed;
      pressed = undefined;
      if (from !== undefined) painted((time) => instruments.shown.push(time - from));
    }).observe(row?.querySelector('.messages') as Element, { childList: true });
  });
  for (let stroke = 0; stroke < count; stroke++) {
    await page.keyboard.press(stroke % 2 === 0 ? key : 'Backspace');
    await frame.waitForFunction((wanted) => (window as unknown as Instruments).shown.length === wanted, stroke + 1);
  }
  return frame.evaluate(() => (window as unknown as Instruments).shown);
}
