import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { outFolder, rootFolder, temporaryFolder } from '../folders.ts';
import { outputOf } from '../processes.ts';
import { ApiClient } from '../sandbox/apiClient.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { sandboxEnvironment, type Sandbox } from '../tiers/sandboxProcess.ts';
import { chooseVSCode } from '../vscode/choose.ts';
import { startSession, type VSCodeSession } from '../vscode/session.ts';
import { packBareWebview, type BareKind } from './bareWebview.ts';
import { benchSandbox } from './benchSandbox.ts';
import type { Endings } from './endings.ts';
import { followEnter, keystrokesIn, openBare, openForm, openYaml, type FormOpening } from './formPage.ts';
import { median } from './measure.ts';
import { milliseconds, type BenchReport } from './report.ts';

const its = 'its1';
const openings = 5;
const keystrokes = 20;
const sizes = [5, 500] as const;
type Size = (typeof sizes)[number];
const nameOf = (size: Size) => `form-${size}`;

/** Opening the form of a WEC with 500 labels and 500 properties, and typing in it, beside the form of one with 5 and 5 and beside the YAML of the same WEC. */
export async function benchForm(report: BenchReport, endings: Endings): Promise<void> {
  const sandbox = await benchSandbox(endings);
  endings.add(() => removeWecs(sandbox));
  await makeWecs(sandbox);
  const session = await openWorkbench(sandbox, endings);
  const forms = new Map<Size, FormOpening[]>(sizes.map((size) => [size, []]));
  const yamls: number[] = [];
  const bare: Record<BareKind, number[]> = { heading: [], files: [] };
  // Turn about, the first time unmeasured: what is loaded once is loaded then.
  for (let opening = -1; opening < openings; opening++) {
    for (const size of sizes) {
      const times = await openForm(session.code, nameOf(size));
      if (opening >= 0) forms.get(size)?.push(times);
      await session.code.runCommand('View: Close All Editors');
    }
    for (const kind of ['heading', 'files'] as const) {
      const time = await openBare(session.code, kind);
      if (opening >= 0) bare[kind].push(time);
      await session.code.runCommand('View: Close All Editors');
    }
    const yaml = await openYaml(session.code, nameOf(500));
    if (opening >= 0) yamls.push(yaml);
    await session.code.runCommand('View: Close All Editors');
  }
  const typed = new Map<Size, Record<'label' | 'property', number[]>>();
  for (const size of sizes) {
    await openForm(session.code, nameOf(size));
    typed.set(size, await keystrokesIn(session.code, 2 * size, keystrokes));
    await session.code.runCommand('View: Close All Editors');
  }
  const times = (values: readonly number[] = []) => `${milliseconds(median(values))} (${milliseconds(Math.min(...values))} to ${milliseconds(Math.max(...values))})`;
  const of = (size: Size, part: keyof FormOpening) => times(forms.get(size)?.map((opening) => opening[part]));
  const besides = (text: string) => `${text} (5 + 5)`;
  report.add(
    { what: `form, 500 labels + 500 properties: page loaded to first paint, median of ${openings}`, ours: of(500, 'firstPaint'), beside: `${of(5, 'firstPaint')} (5 + 5), ${times(bare.heading)} (a webview that is one heading), ${times(bare.files)} (one with a style sheet and a script)`, budget: '200 ms' },
    { what: 'the same: page loaded to first rows painted', ours: of(500, 'rows'), beside: besides(of(5, 'rows')) },
    { what: 'the same: Enter to first rows painted', ours: of(500, 'fromEnter'), beside: `${of(5, 'fromEnter')} (5 + 5), ${times(yamls)} (Show YAML of the ManagedCluster)` },
    ...(['label', 'property'] as const).map((field) => ({
      what: `keystroke in a ${field} to its validation painted, median of ${keystrokes}`,
      ours: times(typed.get(500)?.[field]),
      beside: besides(times(typed.get(5)?.[field])),
      budget: '50 ms',
    })),
  );
  report.note('The form is opened in a real workbench with the packaged extension, once before it is measured; what comes before the page loads is the editor making its webview.');
}

async function openWorkbench(sandbox: Sandbox, endings: Endings): Promise<VSCodeSession> {
  const folder = temporaryFolder('bench-form');
  endings.add(folder.remove);
  const logs = join(outFolder, 'logs');
  mkdirSync(logs, { recursive: true });
  const vsix = join(folder.path, 'kubestellar.vsix');
  await outputOf(process.execPath, [join(rootFolder, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', vsix], { cwd: rootFolder });
  const chosen = await chooseVSCode('newest', console.log);
  const session = await startSession(chosen, { extension: { vsix, beside: [await packBareWebview(folder.path)] }, env: sandboxEnvironment(sandbox), logFile: join(logs, 'bench-form.log') });
  endings.add(() => session.stop());
  await session.code.openViewContainer('KubeStellar');
  await session.code.row(nameOf(500), 'ITS').first().waitFor();
  await followEnter(session.code);
  return session;
}

const namespace = '/api/v1/namespaces/customization-properties';
const clusterPath = (size: Size) => `/apis/cluster.open-cluster-management.io/v1/managedclusters/${nameOf(size)}`;

async function makeWecs(sandbox: Sandbox): Promise<void> {
  await withIts(sandbox, async (client) => {
    await client.apply(namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
    for (const size of sizes) {
      const entries = (prefix: string) => Object.fromEntries(Array.from({ length: size }, (_, index) => [`${prefix}${String(index).padStart(3, '0')}`, `value-${index}`]));
      // The webhook adds a label of its own.
      await client.apply(clusterPath(size), {
        ...{ apiVersion: 'cluster.open-cluster-management.io/v1', kind: 'ManagedCluster', metadata: { name: nameOf(size), labels: entries('label') } },
        spec: { hubAcceptsClient: true },
      });
      await client.apply(`${namespace}/configmaps/${nameOf(size)}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: nameOf(size) }, data: entries('property') });
    }
  });
}

async function removeWecs(sandbox: Sandbox): Promise<void> {
  await withIts(sandbox, async (client) => {
    for (const size of sizes) {
      await client.delete(`${namespace}/configmaps/${nameOf(size)}`).catch(() => undefined);
      await client.delete(clusterPath(size)).catch(() => undefined);
    }
  });
}

async function withIts(sandbox: Sandbox, use: (client: ApiClient) => Promise<void>): Promise<void> {
  const client = new ApiClient(SandboxClient.connect(sandbox.file).access(its));
  try {
    await use(client);
  } finally {
    client.close();
  }
}
