import assert from 'node:assert/strict';
import { bundleArguments, chooseBundle, type BundleChoice, type BundleFacts } from '../../../src/cluster/clusteradm/bundle.ts';
import { ClusteradmUnfitError } from '../../../src/cluster/clusteradm/errors.ts';
import { parseVersion } from '../../../src/cluster/clusteradm/versions.ts';

const older = (tool: string, hub: string, fits: string) =>
  `clusteradm ${tool} is older than the ITS (OCM ${hub}): its manifests with these agents are untried. clusteradm ${fits} fits.`;
const newer = (tool: string, hub: string, fits: string) =>
  `clusteradm ${tool} is newer than the ITS (OCM ${hub}): it is told to install agents of that version, whose operator may lack a right ` +
  `that its manifests don't grant. clusteradm ${fits} fits.`;
const known = (version: string, ...warnings: string[]): BundleChoice => ({ kind: 'known', version, warnings });
const overrides = (version: string, ...warnings: string[]): BundleChoice => ({
  kind: 'overrides',
  version,
  content: `{"ocm":"v${version}"}`,
  warnings,
});

/** clusteradm, OCM version of the ITS, what join is told. */
const fitting: readonly (readonly [tool: string, hub: string, choice: BundleChoice])[] = [
  ['0.10.1', '0.15.2', known('0.15.2')],
  ['0.10.1', '0.14.0', known('0.14.0')],
  ['0.11.2', '0.16.1', known('0.16.1')],
  ['1.0.0', '1.0.0', known('1.0.0')],
  ['1.0.2', '1.0.0', known('1.0.0')],
  ['1.0.2', '0.16.0', known('0.16.0')],
  ['1.0.2', '0.16.1', overrides('0.16.1')],
  ['1.0.2', '1.0.1', overrides('1.0.1')],
  ['1.0.2', '1.2.0', overrides('1.2.0', older('1.0.2', '1.2.0', '1.2'))],
  ['1.0.2', '1.3.1', overrides('1.3.1', older('1.0.2', '1.3.1', '1.3'))],
  ['1.1.0', '1.0.0', known('1.0.0')],
  ['1.1.0', '1.1.0', known('1.1.0')],
  ['1.2.1', '1.2.0', known('1.2.0')],
  ['1.2.1', '1.0.0', known('1.0.0')],
  ['1.2.0', '1.2.0', overrides('1.2.0')],
  ['1.3.1', '1.3.1', known('1.3.1')],
  ['1.3.1', 'v1.2.0', known('1.2.0')],
  ['1.3.1', '1.2.1', known('1.2.1')],
  ['1.3.1', '1.1.0', known('1.1.0', newer('1.3.1', '1.1.0', '1.1'))],
  ['1.3.1', '1.0.0', overrides('1.0.0', newer('1.3.1', '1.0.0', '1.0'))],
  ['1.3.1', '0.16.1', overrides('0.16.1', newer('1.3.1', '0.16.1', '0.11'))],
  ['1.3.0', '1.2.0', overrides('1.2.0')],
  ['1.4.0', '1.2.0', overrides('1.2.0', 'clusteradm 1.4.0 is newer than any that this extension was tried with.')],
  [
    '1.4.0',
    '1.0.0',
    overrides('1.0.0', newer('1.4.0', '1.0.0', '1.0'), 'clusteradm 1.4.0 is newer than any that this extension was tried with.'),
  ],
];

const right = 'Get the right to read the Deployment "cluster-manager" in namespace "open-cluster-management" of the ITS, or install clusteradm 1.0.';
const unfit: readonly (readonly [what: string, facts: Omit<BundleFacts, 'tool'> & { tool: string }, sentence: string])[] = [
  [
    'an old one that lacks the agents and overrides',
    { tool: '0.10.1', hub: '1.2.0' },
    "clusteradm 0.10.1 is too old for this ITS: it can't install agents of OCM 1.2.0. Install clusteradm 1.2.",
  ],
  [
    'an old one for an old ITS of another patch',
    { tool: '0.11.2', hub: '0.15.1' },
    "clusteradm 0.11.2 is too old for this ITS: it can't install agents of OCM 0.15.1. Install clusteradm 0.10.",
  ],
  [
    'one that asks for the old bootstrap account where only the new one is',
    { tool: '0.10.1', hub: '0.16.1', bootstrapAccount: 'new' },
    'clusteradm 0.10.1 is too old for this ITS: it asks for the bootstrap account of OCM 0.15 and older. Install clusteradm 0.11.',
  ],
  [
    'one that asks for the new bootstrap account where only the old one is',
    { tool: '1.3.1', hub: '0.15.2', bootstrapAccount: 'old' },
    'clusteradm 1.3.1 is too new for this ITS, which was made by clusteradm 0.10 or older and has another bootstrap account. ' +
      'Install clusteradm 0.10.1, or run "clusteradm init" of a newer version on the ITS.',
  ],
  [
    'a new one where nothing tells the version of the ITS',
    { tool: '1.3.1', hub: undefined },
    `The OCM version of the ITS can't be read, and agents of clusteradm 1.3.1 fit only OCM 1.2 and newer. ${right}`,
  ],
  [
    'a new one where the version is a branch name',
    { tool: '1.3.1', hub: 'latest' },
    `The OCM version of the ITS can't be read, and agents of clusteradm 1.3.1 fit only OCM 1.2 and newer. ${right}`,
  ],
  [
    'a new one where the ITS serves no add-ons as v1beta1',
    { tool: '1.3.1', hub: undefined, servesBetaAddOns: false },
    'clusteradm 1.3.1 is too new for this ITS, whose OCM is older than 1.2: its agents would restart every 10 minutes. Install clusteradm 1.0, or get the ' +
      'right to read the Deployment "cluster-manager" in namespace "open-cluster-management" of the ITS, so that agents of its exact version can be chosen.',
  ],
];

describe('chooseBundle', () => {
  for (const [tool, hub, choice] of fitting) {
    it(`clusteradm ${tool} on OCM ${hub}: ${choice.kind}, ${choice.warnings.length} warnings`, () => {
      assert.deepEqual(chooseBundle({ tool: parseVersion(tool)!, hub }), choice);
    });
  }

  for (const [what, facts, sentence] of unfit) {
    it(`refuses ${what}, and names what to install`, () => {
      assert.throws(() => chooseBundle({ ...facts, tool: parseVersion(facts.tool)! }), (error) => {
        assert.ok(error instanceof ClusteradmUnfitError);
        assert.equal(error.message, sentence);
        return true;
      });
    });
  }

  it('takes the agents of clusteradm itself, with a warning, where the version of the ITS is unknown but they fit', () => {
    assert.deepEqual(
      [chooseBundle({ tool: parseVersion('1.0.2')!, hub: undefined }), chooseBundle({ tool: parseVersion('1.3.1')!, hub: undefined, servesBetaAddOns: true })],
      [
        { kind: 'default', warnings: ["The OCM version of the ITS can't be read, so clusteradm 1.0.2 installs the agents of its own version."] },
        {
          kind: 'default',
          warnings: ["The OCM version of the ITS can't be read; it is 1.2 or newer, so the agents of clusteradm 1.3.1 fit it."],
        },
      ],
    );
  });

  it('takes an account that fits', () => {
    const facts = { tool: parseVersion('1.3.1')!, hub: '1.2.0', bootstrapAccount: 'new' } as const;
    assert.deepEqual(chooseBundle(facts), known('1.2.0'));
  });
});

describe('bundleArguments', () => {
  it('makes the flag of each choice', () => {
    assert.deepEqual(
      [bundleArguments(known('1.2.0')), bundleArguments(overrides('1.0.0'), '/tmp/o.json'), bundleArguments({ kind: 'default', warnings: [] })],
      [['--bundle-version', '1.2.0'], ['--bundle-version-overrides', '/tmp/o.json'], []],
    );
  });
});
