import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import type { VSCodePage } from './page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The page inside the webview that is shown now. The editor wraps it twice. */
export async function shownWebview({ page }: VSCodePage): Promise<Frame> {
  const outer = page.locator('iframe.webview.ready:visible').contentFrame();
  const element = await outer.locator('iframe#active-frame').elementHandle();
  const frame = await element?.contentFrame();
  if (frame === null || frame === undefined) {
    throw new Error('No webview is shown.');
  }
  return frame;
}

/** What axe-core finds that keeps somebody from using this page: rule and elements. It comes past the page's CSP by the debugger. */
export async function seriousFindings(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe);
  const { violations } = await frame.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
