import { fill } from '../shared/pageTexts.ts';
import type { PageOpening } from '../shared/protocol.ts';

export interface PageParts {
  /** As the webview gives it: where styles may come from. */
  readonly cspSource: string;
  /** Fresh for each page: only the script that carries it runs. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  readonly opening: PageOpening;
  readonly language: string;
}

/** The page before its script has run, which tells what it is about already: no inline script or style, nothing from elsewhere. Pure. */
export function formHtml({ cspSource, nonce, script, style, opening, language }: PageParts): string {
  const title = escaped(fill(opening.texts.title, opening.cluster));
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`;
  return [
    '<!DOCTYPE html>',
    `<html lang="${escaped(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<link rel="stylesheet" href="${escaped(style)}">`,
    `<script type="module" nonce="${escaped(nonce)}" src="${escaped(script)}"></script>`,
    '</head>',
    '<body>',
    `<main id="form" data-opening="${escaped(JSON.stringify(opening))}">`,
    // As the script draws it, so that nothing moves.
    `<div class="form"><header><h1>${title}</h1><p class="where">${escaped(fill(opening.texts.intro, opening.its))}</p></header></div>`,
    '</main>',
    '</body>',
    '</html>',
  ].join('\n');
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => names[sign] ?? sign);
}
