import assert from 'node:assert/strict';
import type { RegistrationRequest } from '../../../src/cluster/model.ts';
import { describe as describeRow } from '../../../src/tree/describe.ts';
import type { ItsViewNode, Refresh } from '../../../src/tree/nodes.ts';
import { ViewOptions } from '../../../src/tree/viewOptions.ts';
import { drawIts, GivenDetails, GivenMemory, GivenMutes, open, shortName, viewsOf } from './drawTree.ts';
import { clusterIn, GivenRuns, otherRequests, readerOf, requestFor } from './readerOf.ts';

const copied = 'jti-of-the-copied-join';
const { renewal, addOn } = otherRequests('old');
const at = (minute: number) => `2026-03-01T10:0${minute}:00Z`;
const subjectOf = ({ subject }: RegistrationRequest, commonName: string) => ('unreadable' in subject ? subject : { ...subject, commonName });
const plain = requestFor('plain', 'aaaaa', { createdAt: at(0) });
const odd = requestFor('odd', 'bbbbb', { createdAt: at(1), subject: subjectOf(requestFor('odd', 'x'), 'system:admin') });
const proved = requestFor('own', 'ccccc', { createdAt: at(2), credentialId: copied });
const first = requestFor('twice', 'ddddd', { createdAt: at(0) });
const second = requestFor('twice', 'eeeee', { createdAt: at(1), subject: subjectOf(first, 'system:open-cluster-management:twice:other') });
const lost = requestFor('again', 'fffff', { createdAt: at(0) });
const newer = requestFor('again', 'ggggg', { createdAt: at(1) });
const strange = { ...addOn, name: 'addon-in-disguise', uid: 'uid-disguise', clusterName: 'old', subject: subjectOf(plain, 'system:open-cluster-management:old:agent1') };
const foreign = { ...renewal, name: 'foreign-renewal', uid: 'uid-foreign', subject: subjectOf(plain, 'system:open-cluster-management:other:agent1') };

function given(requests: readonly RegistrationRequest[], memory = new GivenMemory()) {
  const reader = readerOf({ name: 'its1', clusters: [], requests });
  const options = new ViewOptions(memory);
  const known = ({ credentialId }: RegistrationRequest) => (credentialId === copied ? { expectedCredentialId: copied } : {});
  const views = viewsOf(reader, new GivenRuns(), new GivenMutes(), options, new GivenDetails(), known);
  const told: unknown[] = [];
  const named = (refresh: Refresh<ItsViewNode>) => (refresh === 'all' ? 'all' : refresh.map(shortName));
  reader.onDidChange((change) => told.push(named(views.its.readerChanged(change))));
  options.onDidChange((its) => told.push(named(views.its.optionsChanged(its))));
  views.sources.failed.onDidChange(({ its, clusters }) => told.push(named(views.its.failedChanged(its, clusters))));
  return { reader, options, views, told, below: () => drawIts(views).filter((line) => line.startsWith('    ')) };
}

describe('The rows of requests', () => {
  it('tell the verdict, the worst first, each with an icon and words of its own', () => {
    const { views, below } = given([plain, odd, proved, first, second, lost, newer, strange, foreign]);
    const by = 'agent-registration-bootstrap';
    assert.deepEqual(below(), [
      '    old | odd · 2 min ago · system:open-cluster-management:old:agent1 · addon-in-disguise | request',
      '    old | odd · 2 min ago · system:open-cluster-management:old:agent1 · foreign-renewal | request',
      `    odd | odd · 1 min ago · ${by} · odd-bbbbb | request`,
      `    twice | duplicate name · 2 min ago · ${by} · twice-ddddd | request`,
      `    twice | duplicate name · 1 min ago · ${by} · twice-eeeee | request`,
      `    own | proved · just now · ${by} · own-ccccc | request`,
      `    plain | not proved · 2 min ago · ${by} · plain-aaaaa | request`,
      `    again | not proved · 1 min ago · ${by} · again-ggggg | request`,
      `    again | stale · 2 min ago · ${by} · again-fffff | request`,
    ]);
    const rows = new Map([...open(views.its)].map(([name, node]) => [name, describeRow(node, views.surroundings)]));
    const icons = ['odd-bbbbb', 'twice-ddddd', 'own-ccccc', 'plain-aaaaa', 'again-fffff'].map((name) => rows.get(`request:its1:${name}`)?.icon);
    assert.deepEqual(icons, [
      { id: 'warning', color: 'list.errorForeground' },
      { id: 'files', color: 'list.warningForeground' },
      { id: 'verified', color: 'testing.iconPassed' },
      { id: 'mail', color: 'list.warningForeground' },
      { id: 'watch', color: 'disabledForeground' },
    ]);
    assert.equal(
      rows.get('request:its1:odd-bbbbb')?.spoken,
      'Request odd-bbbbb to register cluster odd with ITS its1 waits for review: odd. Its common name is "system:admin", not "system:open-cluster-management:odd:<agent>". ' +
        'Made by system:serviceaccount:open-cluster-management:agent-registration-bootstrap, 1 min ago.',
    );
  });

  it('never mix in add-ons and renewals: those come only where asked for, each kind on its own, and this is remembered', async () => {
    const memory = new GivenMemory();
    const { options, views, told, below } = given([plain, renewal, addOn], memory);
    const row = '    plain | not proved · 2 min ago · agent-registration-bootstrap · plain-aaaaa | request';
    assert.deepEqual(below(), [row]);
    open(views.its);
    await options.change('its1', { allRequests: true });
    const all = [
      row,
      '    Renewals | 1 | ',
      '      old | renewal · 2 min ago · system:open-cluster-management:old:agent1 · old-renew | otherRequest',
      '    Add-ons | 1 | ',
      '      old | add-on · 2 min ago · system:open-cluster-management:old:agent1 · old-addon | otherRequest',
    ];
    assert.deepEqual([told, below()], [[['clusters:its1', 'requests:its1']], all]);
    assert.ok(drawIts(views).includes('  Pending Requests | 1 · add-ons and renewals shown | requests'));
    assert.deepEqual(given([plain, renewal, addOn], memory).below(), all);
    await options.change('its1', { allRequests: false });
    assert.deepEqual([below(), given([plain, renewal, addOn], memory).below()], [[row], [row]]);
  });

  it('are drawn again where another request, or its cluster, changes the verdict, and no others', () => {
    const { reader, views, told } = given([plain, first]);
    open(views.its);
    const other = requestFor('unrelated', 'hhhhh', { createdAt: at(2) });
    reader.setRequests('its1', [plain, first, { ...second, state: 'denied' }], [second.name]);
    reader.setRequests('its1', [plain, first, other], [other.name]);
    open(views.its);
    reader.setRequests('its1', [plain, first, other, second], [second.name]);
    open(views.its);
    reader.setClusters('its1', [clusterIn('available', 'plain')], ['plain']);
    reader.setClusters('its1', [clusterIn('available', 'plain'), clusterIn('available', 'other')], ['other']);
    assert.deepEqual(told, [[], ['requests:its1'], ['requests:its1'], ['clusters:its1', 'request:its1:plain-aaaaa'], ['clusters:its1']]);
  });

  it('are marked where accepting failed, with the reason, as is the cluster that waits', () => {
    const { reader, views, told } = given([plain]);
    reader.setClusters('its1', [clusterIn('pendingAcceptance', 'plain')]);
    open(views.its);
    told.length = 0;
    views.sources.failed.give(plain.name, 'plain', 'The webhook is down.');
    assert.deepEqual(told, [['cluster:its1:plain', 'requests:its1']]);
    assert.deepEqual(drawIts(views).slice(1), [
      '  Clusters | 1 | clusters',
      '    plain | pending acceptance · accepting failed | cluster pendingAcceptance',
      '  Pending Requests | 1 | requests failed',
      '    plain | accepting failed · not proved · 2 min ago · agent-registration-bootstrap · plain-aaaaa | request',
    ]);
    const rows = new Map([...open(views.its)].map(([name, node]) => [name, describeRow(node, views.surroundings)]));
    assert.deepEqual(
      ['request:its1:plain-aaaaa', 'cluster:its1:plain'].map((name) => [rows.get(name)?.icon, rows.get(name)?.spoken.includes('The webhook is down.')]),
      [[{ id: 'error', color: 'list.errorForeground' }, true], [{ id: 'error', color: 'list.errorForeground' }, true]],
    );
  });
});
