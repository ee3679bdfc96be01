import type { Frame, Locator } from 'playwright-core';
import type { VSCodePage } from '../vscode/page.ts';
import { shownWebview } from '../vscode/webview.ts';

type Side = 'labels' | 'properties';

/** The form that is on screen, by what is read aloud. */
export class FormOnScreen {
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Opens the form of this WEC from the palette. */
  static async open(code: VSCodePage, cluster: string): Promise<FormOnScreen> {
    await code.openViewContainer('KubeStellar');
    await code.row(cluster, 'ITS').first().waitFor();
    await code.runCommand('KubeStellar: Edit Labels and Properties');
    await code.quickInput.choose(cluster);
    return FormOnScreen.shown(code, cluster);
  }

  /** The form of this WEC, once it is there. */
  static async shown(code: VSCodePage, cluster: string): Promise<FormOnScreen> {
    await code.page.locator('iframe.webview.ready:visible').waitFor();
    const form = new FormOnScreen(await shownWebview(code));
    await form.frame.getByRole('heading', { name: `Labels and Properties of ${cluster}` }).waitFor();
    return form;
  }

  table(side: Side): Locator {
    return this.frame.locator(`section[aria-labelledby="${side}-heading"]`);
  }

  valueOf(key: string): Locator {
    return this.frame.getByRole('textbox', { name: `Value of ${key}` }).or(this.frame.getByRole('combobox', { name: `Value of ${key}` }));
  }

  /** One of the presets below a table. */
  async fill(side: Side, key: string, value: string): Promise<void> {
    await this.table(side).getByRole('button', { name: `Add ${key}`, exact: true }).click();
    await this.valueOf(key).fill(value);
  }

  /** What no preset is. */
  async add(side: Side, key: string, value: string): Promise<void> {
    await this.table(side).getByRole('button', { name: side === 'labels' ? 'Add Label' : 'Add Property' }).click();
    await this.frame.locator('input[data-field="key"]:focus').fill(key);
    await this.valueOf(key).fill(value);
  }

  async paste(side: Side, text: string): Promise<void> {
    await this.table(side).evaluate((section, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      section.querySelector('button')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  /** What a screen reader tells of an input beside its value. */
  async toldOf(input: Locator): Promise<{ readonly invalid: string | null; readonly described: string | null }> {
    return input.evaluate((element) => {
      const id = element.getAttribute('aria-describedby');
      return { invalid: element.getAttribute('aria-invalid'), described: id === null ? null : (document.getElementById(id)?.textContent ?? null) };
    });
  }

  async save(): Promise<void> {
    await this.frame.getByRole('button', { name: 'Save', exact: true }).click();
  }

  async result(text: string): Promise<void> {
    await this.frame.locator('.result').filter({ hasText: text }).waitFor();
  }

  /** Makes the editor's area so wide, in CSS pixels, by the size of the window. */
  async widen({ page }: VSCodePage, width: number): Promise<void> {
    const height = page.viewportSize()?.height ?? 800;
    const now = await this.frame.evaluate(() => innerWidth);
    await page.setViewportSize({ width: (page.viewportSize()?.width ?? now) + width - now, height });
    await this.frame.waitForFunction((wanted) => innerWidth === wanted, width);
  }
}
