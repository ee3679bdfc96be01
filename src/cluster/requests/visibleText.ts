/**
 * Control, format and separator characters as `\u{...}`. They are written out, not dropped: without its NUL, a forged name
 * could look (and compare) like the right one.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
