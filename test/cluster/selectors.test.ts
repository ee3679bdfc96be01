import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLabelSelectors, selectorText, selects, type LabelSelector } from '../../src/cluster/foresight/labelSelector.ts';
import { readWecs } from '../../src/cluster/foresight/wecFacts.ts';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { labelsOf, operators, selectorOf, type Labels } from './generatedSelectors.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

/** Another one is given for a look at other selectors. */
const seed = Number(process.env['KUBESTELLAR_SEED'] ?? 20_261);
const count = 60;
/** Processes of kubectl at once. */
const lanes = 3;

describe('label selectors, against kubectl get managedclusters -l', function () {
  this.timeout(60_000);
  let own: OwnClusters;
  let its: Connection;
  let labels: ReadonlyMap<string, Labels> = new Map();
  let selectors: readonly LabelSelector[] = [];

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    own = await clustersOnSandbox(sandbox, 'selectors', 20);
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
    const prefix = own.names[0] ?? '';
    const wanted = fc.sample(labelsOf(prefix), { seed, numRuns: own.names.length });
    const items = own.names.map((name, index) => ({ apiVersion: 'cluster.open-cluster-management.io/v1', kind: 'ManagedCluster', metadata: { name, labels: wanted[index] } }));
    await own.apply({ apiVersion: 'v1', kind: 'List', items });
    labels = new Map([...(await readWecs(its, own.names, new AbortController().signal)).wecs].map(([name, { facts }]) => [name, facts.labels]));
    assert.deepEqual([...labels.keys()].sort(), [...own.names].sort());
    const parsed = parseLabelSelectors(fc.sample(selectorOf(prefix), { seed, numRuns: count }));
    assert.ok(parsed.valid);
    selectors = parsed.value;
  });

  after(async () => {
    its?.api.dispose();
    await own?.remove();
  });

  const bySelects = (selector: LabelSelector) => [...labels].filter(([, given]) => selects([selector], given)).map(([name]) => name);

  const byKubectl = async (selector: LabelSelector) => {
    const found = await own.kubectl('get', 'managedclusters', '-l', selectorText(selector), '-o', 'name');
    return found.split('\n').map((line) => line.slice(line.indexOf('/') + 1)).filter((name) => labels.has(name));
  };

  it('select the same ManagedClusters, of generated ones', async () => {
    const found = new Map<LabelSelector, readonly string[]>();
    const waiting = selectors.values();
    const lane = async () => {
      for (const selector of waiting) {
        found.set(selector, await byKubectl(selector));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const told = (select: (selector: LabelSelector) => readonly string[] | undefined) => selectors.map((selector) => [selectorText(selector), [...(select(selector) ?? [])].sort()]);
    assert.deepEqual(told(bySelects), told((selector) => found.get(selector)));
    console.log(`selectors: ${selectors.length} of ${selectors.length} as kubectl has them (seed ${seed})`);
  });

  it('were of every sort, and many of them told clusters apart', () => {
    const withOperator = operators.map((operator) => selectors.filter(({ matchExpressions }) => matchExpressions.some((one) => one.operator === operator)).length);
    const withLabels = selectors.filter(({ matchLabels }) => Object.keys(matchLabels).length > 0).length;
    const telling = selectors.map(bySelects).filter(({ length }) => length > 0 && length < labels.size).length;
    assert.ok([...withOperator, withLabels, telling].every((some) => some >= 8), JSON.stringify({ withOperator, withLabels, telling }));
  });
});
