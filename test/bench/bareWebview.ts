import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../folders.ts';
import { outputOf } from '../processes.ts';

/** A webview that is one heading; the same with a style sheet and a script that have nothing in them, of files as ours are. */
export const bareCommands = { heading: 'Bare: Open Heading', files: 'Bare: Open Heading with Files' } as const;
export type BareKind = keyof typeof bareCommands;

const manifest = {
  ...{ name: 'bare-webview', publisher: 'bench', version: '1.0.0', engines: { vscode: '^1.105.0' }, main: './main.js', activationEvents: ['onStartupFinished'] },
  contributes: { commands: Object.entries(bareCommands).map(([kind, title]) => ({ command: `bare.${kind}`, title: title.replace('Bare: ', ''), category: 'Bare' })) },
};

const main = `const vscode = require('vscode');
exports.activate = ({ subscriptions, extensionUri }) => {
  const open = (withFiles) => {
    const { webview } = vscode.window.createWebviewPanel('bare', 'Bare', vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: [extensionUri] });
    const file = (name) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, name));
    const files = withFiles ? '<link rel="stylesheet" href="' + file('bare.css') + '"><script type="module" src="' + file('bare.js') + '"></script>' : '';
    webview.html = '<!DOCTYPE html><html lang="en"><head><title>Bare</title>' + files + '</head><body><h1>Bare</h1></body></html>';
  };
  for (const kind of ['heading', 'files']) subscriptions.push(vscode.commands.registerCommand('bare.' + kind, () => open(kind === 'files')));
};
`;

/** Packs, inside this folder, an extension whose webviews are next to nothing: what the editor itself takes to show any. Gives the `.vsix`. */
export async function packBareWebview(parent: string): Promise<string> {
  const folder = join(parent, 'bare-webview');
  mkdirSync(folder);
  const files = { 'package.json': JSON.stringify(manifest), 'main.js': main, 'bare.css': 'h1 { margin: 0; }\n', 'bare.js': 'export {};\n', 'README.md': '# Bare webview\n\nFor a benchmark.\n' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const vsix = join(parent, 'bare-webview.vsix');
  await outputOf(process.execPath, [join(rootFolder, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix], { cwd: folder });
  return vsix;
}
