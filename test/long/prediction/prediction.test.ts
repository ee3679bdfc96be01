import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { askWdses, foresee } from '../../../src/cluster/foresight/askWdses.ts';
import { parseBindingPolicy } from '../../../src/cluster/foresight/bindingPolicy.ts';
import { parseLabelSelectors, selects, type LabelSelector } from '../../../src/cluster/foresight/labelSelector.ts';
import type { PolicyEffect } from '../../../src/cluster/foresight/policyEffects.ts';
import { readWecs } from '../../../src/cluster/foresight/wecFacts.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import type { Labels } from '../../cluster/generatedSelectors.ts';
import { connect, liveSandbox, recordingLog, type LiveSandbox } from '../../cluster/livePlan.ts';
import { SandboxClient } from '../../sandbox/client.ts';
import { BindingBatch, type Observed } from './bindingBatch.ts';
import { generatePairs, rareSorts, sorts, type Pair } from './generatedPairs.ts';
import { wrongEvaluators, type Selects } from './wrongEvaluators.ts';

/** Another one is given for a look at other pairs. */
const seed = Number(process.env['KUBESTELLAR_SEED'] ?? 20_260);
const batches = 4;
const pairsInBatch = 52;

const effects = ['joins', 'leaves', 'staysIn', 'staysOut'] as const satisfies readonly PolicyEffect[];
const effectOf = (was: boolean, is: boolean): PolicyEffect => (was ? (is ? 'staysIn' : 'leaves') : is ? 'joins' : 'staysOut');

describe('prediction of BindingPolicies, against KubeStellar\'s real controller', function () {
  this.timeout(900_000);
  const { signal } = new AbortController();
  const own = `predict-${randomBytes(3).toString('hex')}`;
  let sandbox: LiveSandbox;
  let its: Connection;
  let pairs: readonly Pair[] = [];
  const observed: Observed[] = [];
  /** By policy, then by WEC of its batch: what was foreseen before the change. */
  const foreseen = new Map<string, ReadonlyMap<string, PolicyEffect>>();

  before(async function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
    const parsed = ({ selectors }: Pair) => {
      const list = parseLabelSelectors(selectors);
      assert.ok(list.valid);
      return list.value;
    };
    const kindOf = (pair: Pair) => effectOf(selects(parsed(pair), pair.before), selects(parsed(pair), pair.after));
    pairs = generatePairs(own, seed, batches * pairsInBatch, effects, kindOf);
    for (let batch = 0; batch < batches; batch++) {
      const some = new BindingBatch(SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? ''), `${own}-${batch}`, pairs.slice(batch * pairsInBatch, (batch + 1) * pairsInBatch));
      try {
        observed.push(...(await some.observe(foreseeAll)));
      } finally {
        await some.remove();
      }
    }
  });

  after(() => its?.api.dispose());

  /** Asks as the form does, for all WECs of a batch at once: each counts in the policies of all. */
  async function foreseeAll(wanted: ReadonlyMap<string, Labels>): Promise<void> {
    const { wecs } = await readWecs(its, [...wanted.keys()], signal);
    const changes = [...wecs].map(([cluster, { facts }]) => ({ cluster, before: facts, after: { ...facts, labels: wanted.get(cluster)! } }));
    const clusters = new Map([...wecs].map(([cluster, { facts }]) => [cluster, facts.labels]));
    const known = [{ context: 'wds1', connect: () => connect(sandbox.kubeconfig, 'wds1', recordingLog()) }];
    const { wdses, problems } = foresee(await askWdses(known, { its, clusters, otherItses: [] }, changes, signal), changes, clusters);
    assert.deepEqual([wdses.map(({ wds }) => wds), problems, wdses.flatMap((wds) => wds.problems)], [['wds1'], [], []]);
    const told = new Map(wdses.flatMap(({ policies }) => policies.map((policy) => [policy.policy, policy])));
    for (const policy of wanted.keys()) {
      const { joins = [], leaves = [], staysIn = [] } = told.get(policy) ?? {};
      const effect = (wec: string) => (joins.includes(wec) ? 'joins' : leaves.includes(wec) ? 'leaves' : staysIn.includes(wec) ? 'staysIn' : 'staysOut');
      foreseen.set(policy, new Map([...wanted.keys()].map((wec) => [wec, effect(wec)])));
    }
  }

  const shown = ({ destinations: { before, after } }: Observed, wec: string) => effectOf(before.has(wec), after.has(wec));

  /** Pairs whose Binding shows something else than is predicted. */
  const mismatches = (predict: (pair: Observed) => PolicyEffect | undefined) =>
    observed.flatMap((pair) => {
      const [predicted, real] = [predict(pair), shown(pair, pair.wec)];
      return predicted === real ? [] : [{ wec: pair.wec, predicted, real, labels: pair.labels, policy: pair.policy }];
    });

  it('says of every pair what the Binding then shows', () => {
    const wrong = mismatches(({ wec }) => foreseen.get(wec)?.get(wec));
    console.log(`prediction: ${observed.length - wrong.length} of ${observed.length}`);
    console.log(`(seed ${seed}; ${Object.entries(counts()).map(([sort, count]) => `${sort} ${count}`).join(', ')})`);
    assert.deepEqual(wrong, []);
  });

  it('says so of every other WEC of the batch too', () => {
    for (const pair of observed) {
      const told = foreseen.get(pair.wec)!;
      assert.deepEqual(told, new Map([...told.keys()].map((wec) => [wec, shown(pair, wec)])), pair.wec);
    }
  });

  it('was asked of enough pairs of each sort', () => {
    assert.ok(observed.length >= 200, String(observed.length));
    assert.equal(new Set(observed.map(({ wec }) => wec)).size, observed.length);
    const rare = new Set(Object.keys(rareSorts));
    assert.deepEqual(Object.entries(counts()).filter(([sort, count]) => count < (rare.has(sort) ? 3 : 20)), []);
  });

  for (const [mistake, evaluate] of Object.entries(wrongEvaluators)) {
    it(`would find this mistake: ${mistake}`, () => {
      const wrong = mismatches(mistaken(evaluate));
      console.log(`with the mistake "${mistake}" it would be ${observed.length - wrong.length} of ${observed.length}`);
      assert.notEqual(wrong.length, 0);
    });
  }

  it('finds no mistake in the evaluator that those are made from', () => assert.deepEqual(mismatches(mistaken(selects)), []));

  function mistaken(evaluate: Selects) {
    return ({ policy, labels }: Observed): PolicyEffect => {
      const selectors: readonly LabelSelector[] = parseBindingPolicy(policy)?.clusterSelectors ?? [];
      return effectOf(evaluate(selectors, labels.before), evaluate(selectors, labels.after));
    };
  }

  /** Of each sort, and of each effect as the Bindings show it. */
  function counts(): Readonly<Record<string, number>> {
    const bySort = Object.entries({ ...sorts, ...rareSorts }).map(([sort, isSo]): [string, number] => [sort, pairs.filter(isSo).length]);
    const byEffect = effects.map((effect): [string, number] => [effect, observed.filter((pair) => shown(pair, pair.wec) === effect).length]);
    return Object.fromEntries([...bySort, ...byEffect]);
  }
});
