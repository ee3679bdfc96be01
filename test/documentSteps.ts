/** A shell command or a bullet of a Markdown document, in its order: `text` is the command on one line, or the bullet's words. */
export interface DocumentStep {
  readonly section: string;
  readonly kind: 'command' | 'bullet';
  readonly text: string;
}

/** Reads commands (of shell blocks, lines that end in a backslash joined, comments left out, a loop as one) and bullets, by heading. */
export function documentSteps(markdown: string): readonly DocumentStep[] {
  const steps: DocumentStep[] = [];
  let section = '';
  let block: string[] | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) {
      steps.push(...commandsOf(block ?? []).map((text): DocumentStep => ({ section, kind: 'command', text })));
      block = block === undefined ? [] : undefined;
    } else if (block !== undefined) {
      block.push(line);
    } else if (/^#+ /.test(line)) {
      section = line.replace(/^#+ /, '').trim();
    } else {
      const [, text] = /^(?:- |\d+\. )(.+)$/.exec(line) ?? [];
      steps.push(...(text === undefined ? [] : [{ section, kind: 'bullet' as const, text }]));
    }
  }
  return steps;
}

function commandsOf(lines: readonly string[]): readonly string[] {
  const joined = lines
    .filter((line) => !/^\s*#/.test(line) && line.trim() !== '')
    .join('\n')
    .replace(/\s*\\\n\s*/g, ' ');
  return joined.startsWith('while ') ? [joined.replace(/\s+/g, ' ')] : joined.split('\n').filter((line) => line !== '');
}
