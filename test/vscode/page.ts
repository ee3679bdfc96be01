import { appendFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { outFolder } from '../folders.ts';
import { escaped, QuickInput } from './quickInput.ts';

import type { Locator, Page } from 'playwright-core';

/** Generous: right after its start, a busy VS Code may take 20 s until the first ITS has answered (seen beside a starting sandbox). */
const ACTION_LIMIT = 45_000;
const START_LIMIT = 60_000;

/** VS Code's window as a person has it: takes clicks and keys by what is read aloud, gives rows, messages and pictures. */
export class VSCodePage {
  readonly page: Page;
  readonly quickInput: QuickInput;

  /** Wraps a page that shows (or will show) a workbench; what it prints goes to `logFile`. */
  constructor(page: Page, logFile: string) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    page.setDefaultTimeout(ACTION_LIMIT);
    page.on('console', (message) => appendFileSync(logFile, `[${message.type()}] ${message.text()}\n`));
    page.on('pageerror', (error) => appendFileSync(logFile, `[uncaught] ${error.stack ?? error.message}\n`));
  }

  /** Resolves when the workbench shows the activity bar's entry of this view container: the extension is known then. */
  async waitForContainer(title: string): Promise<void> {
    await this.container(title).waitFor({ timeout: START_LIMIT });
  }

  /** Shows a view container by its entry in the activity bar. */
  async openViewContainer(title: string): Promise<void> {
    await this.waitForContainer(title);
    const entry = this.container(title);
    // A click on the one that is shown already would hide it.
    if ((await entry.getAttribute('aria-selected')) !== 'true') await entry.click();
    // Away from the entry, whose hover would cover the views.
    await this.page.mouse.move(640, 10);
    await this.page.locator('.sidebar .composite.title').filter({ hasText: title }).waitFor();
    // What VS Code shows until the extension is active.
    await this.page.locator('.sidebar').getByText('There is no data provider registered').first().waitFor({ state: 'hidden' });
  }

  /** A view's pane of the side bar, by the name in its header. */
  view(name: string): Locator {
    return this.page.locator('.sidebar .pane').filter({ has: this.page.getByRole('button', { name: new RegExp(`^${escaped(name)}\\b`, 'i') }) });
  }

  /** A tree row by its spoken label (a string is its beginning), in any view or in the named one. */
  row(label: string | RegExp, inView?: string): Locator {
    const scope = inView === undefined ? this.page.locator('.sidebar') : this.view(inView);
    return scope.getByRole('treeitem', { name: typeof label === 'string' ? new RegExp(`^${escaped(label)}`) : label });
  }

  /** The spoken labels of the rows shown in a view, from the top. */
  async rows(inView: string): Promise<string[]> {
    const rows = this.view(inView).getByRole('treeitem');
    return rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label')?.trim() ?? ''));
  }

  async expand(row: Locator): Promise<void> {
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.page.waitForFunction((element) => element?.getAttribute('aria-expanded') === 'true', await row.elementHandle());
  }

  /** Opens a row's context menu and chooses an entry. */
  async chooseFromMenu(row: Locator, entry: string): Promise<void> {
    await row.click({ button: 'right' });
    const item = this.page.getByRole('menuitem', { name: entry, exact: true });
    await item.click();
    // VS Code takes no click in the first moment of a menu, so that the end of a right click chooses nothing.
    await item.waitFor({ state: 'hidden', timeout: 3_000 }).catch(() => item.click());
  }

  /** Runs a command as a person does: F1, its title ("KubeStellar: Register WEC"), Enter. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const palette = this.page.getByPlaceholder('Type the name of a command to run.');
    await palette.waitFor();
    await palette.fill(`>${title}`);
    await this.quickInput.option(title).first().click();
  }

  /** A notification that contains this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
  }

  async clickNotificationButton(text: string | RegExp, button: string): Promise<void> {
    const notification = this.notification(text);
    await notification.hover();
    await notification.getByRole('button', { name: button, exact: true }).click();
  }

  /** The modal dialog that is open. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async clickDialogButton(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** Writes `out/screenshots/NAME.png` and gives its path. */
  async screenshot(name: string): Promise<string> {
    const folder = join(outFolder, 'screenshots');
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** All that is on screen, as it is read aloud. */
  async inWords(): Promise<string> {
    return this.page.locator('.monaco-workbench').ariaSnapshot();
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private container(title: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${escaped(title)}\\b`) });
  }
}
