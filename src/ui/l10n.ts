/** The part of `vscode.l10n` that texts need; passed in, so that texts are tested in plain Node. */
export interface L10n {
  t(message: string, ...args: (string | number)[]): string;
}
