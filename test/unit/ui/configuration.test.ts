import assert from 'node:assert/strict';
import type { ConfigurationChangeEvent, WorkspaceConfiguration } from 'vscode';
import { Emitter } from '../../../src/cluster/events.ts';
import { Configuration } from '../../../src/ui/configuration.ts';

/** The part of `vscode.workspace` that settings come from, over plain values. */
function workspaceOf(values: Record<string, unknown>) {
  const changed = new Emitter<ConfigurationChangeEvent>();
  const workspace = {
    getConfiguration: (section?: string) => ({ get: (name: string) => values[`${section ?? ''}.${name}`] }) as unknown as WorkspaceConfiguration,
    onDidChangeConfiguration: changed.event,
  };
  const change = (...names: string[]) => changed.fire({ affectsConfiguration: (name) => names.includes(name) });
  return { workspace, change };
}

function read(values: Record<string, unknown>) {
  const { workspace } = workspaceOf(values);
  const { kubeconfig, clusteradmPath, guardedContexts, watchInBackground, approveProved, notifyNewRequests, docsBaseUrl } = new Configuration(workspace);
  return { kubeconfig, clusteradmPath, guardedContexts, watchInBackground, approveProved, notifyNewRequests, docsBaseUrl };
}

const defaults = {
  kubeconfig: undefined,
  clusteradmPath: undefined,
  guardedContexts: {},
  watchInBackground: false,
  approveProved: false,
  notifyNewRequests: true,
  docsBaseUrl: 'https://kubestellar.io/docs/kubestellar',
};

describe('Configuration', () => {
  it('gives the settings as values', () => {
    const values = {
      'kubestellar.kubeconfig': ' /a/config:/b/config ',
      'kubestellar.clusteradmPath': '/opt/clusteradm',
      'kubestellar.guardedContexts': { prod: 'typedName', audit: 'readOnly', slip: 'readonly' },
      'kubestellar.watchInBackground': true,
      'kubestellar.approveProved': true,
      'kubestellar.notifyNewRequests': false,
      'kubestellar.docsBaseUrl': 'http://docs.example/kubestellar//',
    };
    assert.deepEqual(read(values), {
      kubeconfig: '/a/config:/b/config',
      clusteradmPath: '/opt/clusteradm',
      guardedContexts: { prod: 'typedName', audit: 'readOnly', slip: 'readOnly' },
      watchInBackground: true,
      approveProved: true,
      notifyNewRequests: false,
      docsBaseUrl: 'http://docs.example/kubestellar',
    });
  });

  it('gives the defaults for what is empty or of the wrong type', () => {
    assert.deepEqual(read({}), defaults);
    const wrong = ['kubeconfig', 'clusteradmPath', 'guardedContexts', 'watchInBackground', 'approveProved', 'notifyNewRequests', 'docsBaseUrl'];
    for (const value of ['', 1, [], null]) {
      assert.deepEqual(read(Object.fromEntries(wrong.map((name) => [`kubestellar.${name}`, value]))), defaults);
    }
    assert.equal(read({ 'kubestellar.docsBaseUrl': 'command:evil' }).docsBaseUrl, defaults.docsBaseUrl);
  });

  it('fires the names of settings that changed, and nothing for those of others', () => {
    const { workspace, change } = workspaceOf({});
    const configuration = new Configuration(workspace);
    const fired: unknown[] = [];
    configuration.onDidChange((names) => fired.push([...names]));
    change('editor.fontSize');
    change('kubestellar.guardedContexts', 'kubestellar.kubeconfig');
    configuration.dispose();
    change('kubestellar.kubeconfig');
    assert.deepEqual(fired, [['kubeconfig', 'guardedContexts']]);
  });
});
