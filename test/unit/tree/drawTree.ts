import { Emitter } from '../../../src/cluster/events.ts';
import { describe } from '../../../src/tree/describe.ts';
import { ItsRows } from '../../../src/tree/itsRows.ts';
import type { ContextNode, ItsViewNode, TreeNode } from '../../../src/tree/nodes.ts';
import type { Surroundings } from '../../../src/tree/sources.ts';
import { WecRows } from '../../../src/tree/wecRows.ts';
import type { L10n } from '../../../src/ui/l10n.ts';
import { GivenRuns, type GivenReader } from './readerOf.ts';

/** As `vscode.l10n` in English. */
export const english: L10n = {
  t: (message, ...args) => message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
};

/** The time that `age` goes by. */
export const now = Date.parse('2026-03-01T10:02:30Z');

/** The set of muted ITSes that a test changes by hand. */
export class GivenMutes {
  readonly #changed = new Emitter<void>();
  readonly #names: Set<string>;
  readonly onDidChange = this.#changed.event;

  constructor(...names: string[]) {
    this.#names = new Set(names);
  }

  has(its: string): boolean {
    return this.#names.has(its);
  }

  set(its: string, muted: boolean): Promise<void> {
    if (muted) {
      this.#names.add(its);
    } else {
      this.#names.delete(its);
    }
    this.#changed.fire();
    return Promise.resolve();
  }
}

/** Both views over one reader, as `createTrees` builds them, without VS Code. */
export function viewsOf(reader: GivenReader, runs = new GivenRuns(), muted = new GivenMutes()) {
  const sources = { reader, runs, muted };
  const its = new ItsRows(sources);
  const wecs = new WecRows(sources);
  const surroundings: Surroundings = { ...sources, grouping: its.grouping, l10n: english, now: () => now };
  return { sources, surroundings, its, wecs };
}

type Views = ReturnType<typeof viewsOf>;

/** All rows, opened, one a line: `label | description | contextValue`, indented. */
export function drawIts({ its, surroundings }: Views): string[] {
  return draw<ItsViewNode>((node) => its.children(node), surroundings);
}

export function drawWecs({ wecs, surroundings }: Views): string[] {
  return draw<ContextNode>((node) => wecs.children(node), surroundings);
}

function draw<Node extends TreeNode>(children: (node?: Node) => readonly Node[], surroundings: Surroundings): string[] {
  const below = (node: Node | undefined, indent: string): string[] =>
    children(node).flatMap((child) => {
      const { label, description, contextValue } = describe(child, surroundings);
      return [`${indent}${[label, description, contextValue ?? ''].join(' | ')}`, ...below(child, `${indent}  `)];
    });
  return below(undefined, '');
}

/** Opens all rows, as VS Code does with an expanded tree, and gives each by a short name. */
export function open(rows: ItsRows): Map<string, ItsViewNode> {
  const nodes = new Map<string, ItsViewNode>();
  const visit = (node?: ItsViewNode) => {
    for (const child of rows.children(node)) {
      nodes.set(shortName(child), child);
      visit(child);
    }
  };
  visit();
  return nodes;
}

/** `kind:names` of a row. */
export function shortName(node: TreeNode): string {
  const names = Object.entries(node).filter(([key]) => key !== 'kind' && key !== 'id' && key !== 'parent');
  return [node.kind, ...names.map(([, name]) => String(name))].join(':');
}
