import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { bundleFile, exportTexts, sourceFiles } from '../l10n/exportTexts.ts';

/** One call of `l10n.t`: where it is, its text if that is a literal, and how many values it gives. */
interface Call {
  readonly at: string;
  readonly text: string | undefined;
  readonly values: number;
}

function callsIn({ path, text }: { readonly path: string; readonly text: string }): readonly Call[] {
  const calls: Call[] = [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText())) {
      const [first, ...values] = node.arguments;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const literal = first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
      calls.push({ at: `${path}:${line}`, text: literal, values: values.length });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

describe('The texts to translate', () => {
  let calls: readonly Call[];
  let exported: readonly string[];

  before('exports them', async function () {
    // Two seconds, and many more beside the type checker and the linter.
    this.timeout(120_000);
    calls = sourceFiles().flatMap(callsIn);
    exported = (await exportTexts()).split('\n');
  });

  it('are in l10n/ as they are in src: else run npm run l10n', () => {
    assert.deepEqual(readFileSync(bundleFile, 'utf8').split('\n'), exported);
  });

  it('are literals, and the export finds all of them', () => {
    assert.deepEqual(calls.filter(({ text }) => text === undefined), []);
    const found = Object.keys(JSON.parse(exported.join('\n')) as Record<string, unknown>);
    assert.deepEqual([...new Set(calls.map(({ text }) => text))].sort(), found);
  });

  it('have a place for each value, and a value for each place', () => {
    const places = (text = '') => new Set(text.match(/\{\d+\}/g)).size;
    // The page of the form fills in the places of its texts itself.
    const filledInByPage = ({ at, values }: Call) => values === 0 && at.startsWith('src/form/texts.ts:');
    assert.deepEqual(calls.filter((call) => places(call.text) !== call.values && !filledInByPage(call)), []);
  });
});
