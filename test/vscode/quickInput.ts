import type { Locator, Page } from 'playwright-core';

/** The quick pick or input box that is open: takes what a person would type or choose. */
export class QuickInput {
  readonly widget: Locator;
  readonly input: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('input.input, input[type="text"]').first();
  }

  /** Waits until a step with this title is shown (multi-step titles read "Register WEC (1/5)"). */
  async waitForTitle(title: string | RegExp): Promise<void> {
    await this.widget.locator('.quick-input-title').filter({ hasText: title }).waitFor();
  }

  /** Waits until the input asks this (its placeholder). */
  async waitForPlaceholder(placeholder: string | RegExp): Promise<void> {
    await this.widget.getByPlaceholder(placeholder).waitFor();
  }

  /** A row, by its label or by its whole spoken text (label, description, detail, separated by commas). */
  option(label: string | RegExp): Locator {
    const name = typeof label === 'string' ? new RegExp(`^${escaped(label)}(,|$)`) : label;
    return this.widget.getByRole('option', { name });
  }

  /** The spoken texts of all rows shown. */
  async options(): Promise<string[]> {
    return this.widget.getByRole('option').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')?.trim() ?? ''));
  }

  async choose(label: string | RegExp): Promise<void> {
    await this.option(label).click();
  }

  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }

  /** Types into an input box and accepts it, once an earlier validation error is gone: VS Code ignores Enter while one is shown. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.widget.locator('.monaco-inputbox:not(.error)').first().waitFor();
    await this.accept();
  }

  /** The line below the input: the validation's sentence, or the prompt. */
  message(text: string | RegExp): Locator {
    return this.widget.locator('.quick-input-message').filter({ hasText: text });
  }

  async back(): Promise<void> {
    await this.widget.getByRole('button', { name: /^Back/ }).click();
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
