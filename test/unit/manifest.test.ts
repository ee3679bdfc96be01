import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { ContextState } from '../../src/cluster/session/reader.ts';
import { assistantTools, commands, contextKeys, documentScheme, reportEnding, rowWords, settings, viewContainer, views } from '../../src/ids.ts';
import { contextValue } from '../../src/tree/contextValue.ts';

interface MenuItem {
  readonly command: string;
  readonly when: string;
  readonly group?: string;
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly languages: readonly { readonly id: string; readonly extensions: readonly string[] }[];
    readonly configurationDefaults: Readonly<Record<string, object>>;
    readonly languageModelTools: readonly { readonly name: string; readonly canBeReferencedInPrompt: boolean; readonly modelDescription: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string; readonly contents: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  };
}

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const menuItems = Object.values(contributes.menus).flat();
const whens = [...menuItems, ...contributes.viewsWelcome].map(({ when }) => when);
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

describe('package.json', () => {
  it('names no key twice: of two menus of one name, VS Code would drop the first', () => {
    assert.deepEqual(parseDocument(text).errors.map(({ message }) => message), []);
  });

  it('and ids.ts name the same commands, views and settings', () => {
    const { section, ...names } = settings;
    assert.deepEqual(sorted(contributes.commands.map(({ command }) => command)), sorted(Object.values(commands)));
    assert.deepEqual(contributes.viewsContainers.activitybar.map(({ id }) => id), [viewContainer]);
    assert.deepEqual(Object.keys(contributes.views), [viewContainer]);
    assert.deepEqual(sorted(contributes.views[viewContainer]!.map(({ id }) => id)), sorted(Object.values(views)));
    assert.deepEqual(sorted(Object.keys(contributes.configuration.properties)), sorted(Object.values(names).map((name) => `${section}.${name}`)));
    assert.equal(documentScheme, section);
  });

  it('wraps the lines of what is read as prose', () => {
    const [report] = contributes.languages.filter(({ extensions }) => extensions.includes(reportEnding));
    assert.deepEqual(contributes.configurationDefaults, { [`[${report?.id}]`]: { 'editor.wordWrap': 'on' } });
  });

  it('and ids.ts name the same tools for language models, each of which says that it only reads', () => {
    assert.deepEqual(sorted(contributes.languageModelTools.map(({ name }) => name)), sorted(Object.values(assistantTools)));
    assert.deepEqual(contributes.languageModelTools.filter(({ canBeReferencedInPrompt, modelDescription }) => !canBeReferencedInPrompt || !modelDescription.includes('Reads only')), []);
  });

  it('puts every command into the category KubeStellar', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ category }) => category)), ['KubeStellar']);
  });

  it('has each text of package.nls.json, and no other', () => {
    const used = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!);
    assert.deepEqual(sorted(used), sorted(Object.keys(texts)));
  });

  it('refers only to commands, views, keys and files that are there', () => {
    const known = new Set<string>(Object.values(commands));
    const welcomed = Object.values(texts).flatMap((one) => [...one.matchAll(/\(command:(kubestellar[^)?]*)/g)].map(([, command]) => command!));
    assert.deepEqual([...menuItems.map(({ command }) => command), ...welcomed].filter((command) => !known.has(command)), []);
    const viewIds = new Set<string>(Object.values(views));
    const named = whens.flatMap((when) => [...when.matchAll(/\bview == (\S+)/g)].map(([, view]) => view!));
    assert.deepEqual([...named, ...contributes.viewsWelcome.map(({ view }) => view)].filter((view) => !viewIds.has(view)), []);
    const keys = whens.flatMap((when) => [...when.matchAll(/(kubestellar\.\w+) ==/g)].map(([, key]) => key!));
    assert.deepEqual(sorted(keys), sorted(Object.values(contextKeys)));
    const files = [manifest.icon, ...[...contributes.viewsContainers.activitybar, ...contributes.views[viewContainer]!].map(({ icon }) => icon)];
    assert.deepEqual(files.filter((file) => !existsSync(join(root, file))), []);
  });

  it('welcomes in each state of the ITS view that has no rows', () => {
    assert.deepEqual(
      sorted(contributes.viewsWelcome.map(({ when }) => when.replace(`${contextKeys.itsView} == `, ''))),
      ['noIts', 'noKubeconfig', 'notChecked'],
    );
  });

  it('keeps settings that name a program or a kubeconfig, or lift a guard, from a workspace', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual(sorted(restrictedConfigurations), ['kubestellar.clusteradmPath', 'kubestellar.kubeconfig']);
    const machine = Object.entries(contributes.configuration.properties).flatMap(([name, { scope }]) => (scope === 'machine' ? [name] : []));
    assert.deepEqual(sorted(machine), [
      'kubestellar.approveProved',
      'kubestellar.clusteradmPath',
      'kubestellar.docsBaseUrl',
      'kubestellar.guardedContexts',
      'kubestellar.kubeconfig',
    ]);
  });
});

describe('The menu of each row', () => {
  const ready: ContextState = { kind: 'ready' };
  const down: ContextState = { kind: 'unreachable', problem: 'Off.' };
  const notChecked: ContextState = { kind: 'notChecked', why: 'A log-in plugin.' };
  const { diagnose, showTimeline, copyTimeline, collectDiagnostics } = commands;
  const copy = commands.copyAsCommand;
  const ofReady = [copy, commands.registerSeveral, commands.joinWec, commands.waitForRequest, commands.checkItsReadiness, commands.createPropertiesNamespace, commands.deleteStaleRequests, commands.copyJoinCommand, commands.getToken, commands.showAgentLogs];
  const ofLabels = [copy, commands.editForm, commands.exportWecs, diagnose, collectDiagnostics, showTimeline, copyTimeline, commands.verify, commands.showYaml, commands.showAgentLogs, commands.editLabels, commands.addLabel, commands.removeLabels];
  const { deregisterClusters, cleanWec } = commands;
  const { suspendClusters, resumeClusters } = commands;
  const { acceptRequests, denyRequests, deleteStaleRequests } = commands;
  const { filterClusters, clearFilter, groupClusters } = commands;
  const ofView = [filterClusters, clearFilter, groupClusters];
  const { registerWec, checkContext, muteRequests, unmuteRequests, reviewRequest, cancelRun, dismissRun } = commands;
  const table: readonly (readonly [string, string, string | undefined, readonly string[]])[] = [
    ['ready ITS', views.its, contextValue.its(ready, false), [registerWec, checkContext, muteRequests, ...ofReady, ...ofView]],
    ['muted ITS', views.its, contextValue.its(ready, true), [registerWec, checkContext, unmuteRequests, ...ofReady, ...ofView]],
    ['connecting ITS', views.its, contextValue.its({ kind: 'connecting' }, false), [checkContext, muteRequests, ...ofView]],
    ['unreachable ITS', views.its, contextValue.its(down, true), [checkContext, unmuteRequests, ...ofView]],
    ['forbidden ITS', views.its, contextValue.its({ kind: 'forbidden', problem: 'No.' }, false), [checkContext, muteRequests, ...ofView]],
    ['refused ITS', views.its, contextValue.its({ kind: 'unauthorized', problem: 'No.' }, false), [checkContext, muteRequests, ...ofView]],
    ['unchecked ITS', views.its, contextValue.its(notChecked, false), [checkContext, muteRequests, ...ofView]],
    ['folder Clusters', views.its, contextValue.clusters(''), [copy, filterClusters, groupClusters]],
    ['folder Clusters, filtered', views.its, contextValue.clusters('x'), [copy, filterClusters, groupClusters, clearFilter]],
    ['group', views.its, undefined, []],
    ['stage', views.its, contextValue.stage(false), []],
    ['failed stage', views.its, contextValue.stage(true), [diagnose]],
    ['cluster that waits for acceptance', views.its, contextValue.cluster('pendingAcceptance'), [acceptRequests, commands.waitForRequest, deregisterClusters, ...ofLabels]],
    ['available cluster', views.its, contextValue.cluster('available'), [suspendClusters, deregisterClusters, ...ofLabels]],
    ['suspended cluster', views.its, contextValue.cluster('suspended'), [resumeClusters, deregisterClusters, ...ofLabels]],
    ['cluster that is being deleted', views.its, contextValue.cluster('deleting'), [copy, deregisterClusters, diagnose, collectDiagnostics, showTimeline, copyTimeline, commands.verify, commands.showYaml, commands.showAgentLogs]],
    ['folder Pending Requests', views.its, contextValue.requests(false), [copy, acceptRequests, deleteStaleRequests, commands.toggleOtherRequests]],
    ['folder Pending Requests with failures', views.its, contextValue.requests(true), [copy, acceptRequests, deleteStaleRequests, commands.toggleOtherRequests, commands.retryFailed]],
    ['request', views.its, contextValue.request(true), [copy, reviewRequest, acceptRequests, denyRequests, commands.showYaml]],
    ['request of an add-on, or renewal', views.its, contextValue.request(false), [copy, reviewRequest, commands.showYaml]],
    ['folder Properties Without a WEC', views.its, contextValue.orphans(), [commands.removeOrphans]],
    ['properties without a WEC', views.its, contextValue.orphan(), [commands.removeOrphans]],
    ['running run', views.its, contextValue.run({ state: 'running', kind: 'register' }), [cancelRun]],
    ['succeeded run', views.its, contextValue.run({ state: 'succeeded', kind: 'register' }), [dismissRun, diagnose]],
    ['failed run', views.its, contextValue.run({ state: 'failed', kind: 'register' }), [dismissRun, diagnose]],
    ['cancelled run', views.its, contextValue.run({ state: 'cancelled', kind: 'register' }), [dismissRun, diagnose]],
    ['running deregistration', views.its, contextValue.run({ state: 'running', kind: 'deregister' }), [cancelRun]],
    ['ended deregistration', views.its, contextValue.run({ state: 'cancelled', kind: 'deregister' }), [dismissRun, diagnose, deregisterClusters]],
    ['free context', views.wecs, contextValue.context(ready, true), [registerWec, commands.registerSeveral, commands.joinWec, checkContext]],
    ['registered context', views.wecs, contextValue.context(ready, false, true), [checkContext, diagnose, collectDiagnostics, showTimeline, commands.waitForRequest, deregisterClusters, cleanWec, commands.showYaml, commands.showAgentLogs]],
    ['control plane', views.wecs, contextValue.context(ready, false), [checkContext]],
    ['unchecked context', views.wecs, contextValue.context(notChecked, true), [registerWec, commands.registerSeveral, commands.joinWec, checkContext]],
    ['connecting context', views.wecs, contextValue.context({ kind: 'connecting' }, false), [checkContext]],
    ['unreachable context', views.wecs, contextValue.context(down, false), [checkContext]],
  ];
  for (const [row, view, value, expected] of table) {
    it(`${row}: ${expected.map((command) => command.replace('kubestellar.', '')).join(', ') || 'nothing'}`, () => {
      const offered = contributes.menus['view/item/context']!.filter(({ when }) => holds(when, view, value));
      assert.deepEqual(sorted(offered.map(({ command }) => command)), sorted(expected));
    });
  }

  it('offers Check Context at the row itself exactly where something is to be retried', () => {
    const inline = contributes.menus['view/item/context']!.filter(({ command, group }) => command === checkContext && group?.startsWith('inline'));
    const rows = table.filter(([, view, value]) => inline.some(({ when }) => holds(when, view, value))).map(([row]) => row);
    assert.deepEqual(rows, [
      ...['unreachable ITS', 'forbidden ITS', 'refused ITS', 'unchecked ITS', 'unchecked context', 'unreachable context'],
    ]);
  });

  it('goes by words that rows have', () => {
    const inMenus = whens.flatMap((when) => [...when.replaceAll('\\b', ' ').matchAll(/[A-Za-z]+/g)].map(([word]) => word));
    assert.deepEqual(Object.values(rowWords).filter((word) => word !== rowWords.cluster && !inMenus.includes(word)), []);
  });
});

/** A when clause of the two forms that the menus use, joined by `&&`. */
function holds(when: string, view: string, viewItem = ''): boolean {
  return when.split(' && ').every((term) => {
    const [, pattern] = /^viewItem =~ \/(.*)\/$/.exec(term) ?? [];
    if (pattern !== undefined) {
      return new RegExp(pattern).test(viewItem);
    }
    const [, named] = /^view == (\S+)$/.exec(term) ?? [];
    assert.ok(named, `This test can't read "${term}".`);
    return named === view;
  });
}
