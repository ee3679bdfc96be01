/**
 * VS Code turns `[text](address)` in notifications, progress lines and prompts into links, even of commands.
 * Texts there quote clusters, whose words anybody with a bootstrap token may choose: none of it may become a link.
 */
export function inert(text: string): string {
  return text.replaceAll('](', '] (');
}
