import { getL10nJson, type l10nJsonFormat } from '@vscode/l10n-dev';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { rootFolder } from '../folders.ts';

/** Where `package.json` says that the texts are. */
export const bundleFile = join(rootFolder, 'l10n', 'bundle.l10n.json');

/** The text of `l10n/bundle.l10n.json`, which a translation starts from: every text of `src`, sorted. */
export async function exportTexts(): Promise<string> {
  const sources = sourceFiles().map(({ text }) => ({ extension: '.ts', contents: asImported(text) }));
  const texts: l10nJsonFormat = await getL10nJson(sources);
  const sorted = Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

/** What is below `src`; without the cluster layer, which knows no editor and speaks English. */
export function sourceFiles(): readonly { readonly path: string; readonly text: string }[] {
  const paths = globSync('src/**/*.ts', { cwd: rootFolder }).filter((path) => !path.startsWith(join('src', 'cluster')));
  return paths.sort().map((path) => ({ path, text: readFileSync(join(rootFolder, path), 'utf8') }));
}

/** l10n-dev goes by the import of `vscode` alone: rows and status get their `l10n` passed in, so it is shown one. */
function asImported(text: string): string {
  return `import { l10n } from 'vscode';\n${text.replaceAll('this.#l10n.t(', 'l10n.t(')}`;
}
