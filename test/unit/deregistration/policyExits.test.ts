import assert from 'node:assert/strict';
import { policyExits, type PolicyExits, type PolicyOfWds } from '../../../src/cluster/deregistration/policyExits.ts';
import { parseBindingPolicy } from '../../../src/cluster/foresight/bindingPolicy.ts';

const policy = (name: string, clusterSelectors: unknown, deleting = false): PolicyOfWds => ({
  wds: 'wds1',
  policy: parseBindingPolicy({ metadata: { name, ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }) }, spec: { clusterSelectors } })!,
});
const expressions = (...matchExpressions: unknown[]) => [{ matchExpressions }];

const system = { 'cluster.open-cluster-management.io/clusterset': 'default' };
const personal = { region: 'eu', tier: 'web', gpu: 'yes' };
const exitsOf = (...policies: PolicyOfWds[]) => policyExits(policies, { ...system, ...personal }, Object.keys(personal));
/** Names in place of policies. */
const told = ({ takeAway, leaves, stays, refused, unclear }: PolicyExits) => ({
  takeAway,
  leaves: leaves.map(({ policy: { name } }) => name),
  stays: Object.fromEntries(stays.map(({ policy: { name }, why }) => [name, why])),
  refused: refused.map(({ label, joins }) => `${label}: ${joins.policy.name}`),
  unclear: unclear.map(({ policy: { name } }) => name),
});
const nothing = { takeAway: [], leaves: [], stays: {}, refused: [], unclear: [] };

describe('policyExits', () => {
  it('takes the labels away that select, and no other', () => {
    const exits = exitsOf(policy('eu', [{ matchLabels: { region: 'eu' } }]), policy('gpus', expressions({ key: 'gpu', operator: 'Exists' })), policy('us', [{ matchLabels: { region: 'us' } }]));
    assert.deepEqual(told(exits), { ...nothing, takeAway: ['gpu', 'region'], leaves: ['eu', 'gpus'] });
  });

  it('takes as few as it takes', () => {
    const exits = exitsOf(policy('both', [{ matchLabels: { region: 'eu', tier: 'web' } }]), policy('one', [{ matchLabels: { tier: 'web' } }]));
    assert.deepEqual(told(exits), { ...nothing, takeAway: ['tier'], leaves: ['both', 'one'] });
  });

  it('leaves what labels can\'t leave, each with its reason: {}, NotIn, DoesNotExist, a label of the system', () => {
    const exits = exitsOf(
      policy('everywhere', [{}]),
      policy('not us', expressions({ key: 'region', operator: 'NotIn', values: ['us'] })),
      policy('unmarked', expressions({ key: 'mark', operator: 'DoesNotExist' })),
      policy('set', [{ matchLabels: system }]),
      policy('eu or all', [{ matchLabels: { region: 'eu' } }, {}]),
    );
    assert.deepEqual([exits.takeAway, exits.leaves, exits.refused], [[], [], []]);
    assert.deepEqual(Object.keys(told(exits).stays), ['everywhere', 'not us', 'unmarked', 'set', 'eu or all']);
    assert.equal(told(exits).stays['everywhere'], 'an empty selector {} selects every WEC');
    assert.equal(told(exits).stays['eu or all'], 'an empty selector {} selects every WEC');
    assert.match(told(exits).stays['not us'] ?? '', /^no label that can be taken away makes .*region.* false$/);
  });

  it('refuses a label whose absence makes it join another policy, and says which one it stays in for that', () => {
    const exits = exitsOf(
      policy('eu', [{ matchLabels: { region: 'eu' } }]),
      policy('web', [{ matchLabels: { tier: 'web' } }]),
      policy('homeless', expressions({ key: 'region', operator: 'DoesNotExist' })),
    );
    assert.deepEqual(told(exits), {
      ...nothing,
      ...{ takeAway: ['tier'], leaves: ['web'] },
      stays: { eu: 'without the label region it would come under homeless' },
      refused: ['region: homeless'],
    });
  });

  it('refuses no label that is not needed, where several would make it join', () => {
    const joinsWithout = policy('bare', [...expressions({ key: 'region', operator: 'DoesNotExist' }), ...expressions({ key: 'tier', operator: 'NotIn', values: ['web'] })]);
    const exits = exitsOf(policy('eu', [{ matchLabels: { region: 'eu' } }]), policy('web', [{ matchLabels: { tier: 'web' } }]), policy('gpus', [{ matchLabels: { gpu: 'yes' } }]), joinsWithout);
    assert.deepEqual(told(exits), {
      ...nothing,
      ...{ takeAway: ['gpu'], leaves: ['gpus'], refused: ['region: bare', 'tier: bare'] },
      stays: { eu: 'without the label region it would come under bare', web: 'without the label tier it would come under bare' },
    });
  });

  it('tells a selector that can\'t be evaluated, and passes over a policy that goes anyway', () => {
    const exits = exitsOf(policy('broken', expressions({ key: 'region', operator: 'Near' })), policy('going', [{ matchLabels: { region: 'eu' } }], true), policy('none', []));
    assert.deepEqual(told(exits), { ...nothing, unclear: ['broken'] });
  });
});
