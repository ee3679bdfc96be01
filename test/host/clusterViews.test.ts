import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { useExtension } from './support.ts';

describe('Views of clusters in a real extension host', () => {
  const host = useExtension();
  const row = { kind: 'its', id: 'its1', its: 'its1' };
  const words = 'region=eu !available';

  after('shows all again', async () => {
    await host.execute('clearFilter', row);
  });

  /** What Filter Clusters offers to change: the words that the view goes by now. */
  const filterNow = async (answer: string) => {
    host.dialogs.expect({ text: /^Filter Clusters of its1/, answer });
    await host.execute('filterClusters', row);
    const asked = host.dialogs.asked.at(-1);
    return asked?.kind === 'text' ? asked.question.value : undefined;
  };

  it('Filter Clusters goes on from the words that are there, and Clear Filter takes them away', async () => {
    await host.its('its1');
    assert.equal(await filterNow(` ${words} `), '');
    assert.equal(await filterNow(words), words);
    await host.execute('clearFilter', row);
    assert.equal(await filterNow(''), '');
  });

  it('Group Clusters says what they are grouped by, and offers state, cluster set and the labels that are used', async () => {
    const { clusters } = await host.its('its1');
    const used = new Set([...clusters.values()].flatMap(({ labels }) => Object.keys(labels)));
    const placeHolders: (string | undefined)[] = [];
    for (const answer of ['State', 'No Groups']) {
      host.dialogs.expect({ pick: /^Group Clusters of its1/, answer });
      await host.execute('groupClusters', row);
      const asked = host.dialogs.asked.at(-1);
      assert.ok(asked?.kind === 'pick');
      placeHolders.push(asked.question.placeHolder);
      assert.deepEqual(asked.question.choices.map(({ label }) => label), ['No Groups', 'State', 'Cluster Set', ...[...used].sort()]);
    }
    assert.deepEqual(placeHolders, ['Not grouped now', 'Grouped now by State']);
  });

  it('Show Log shows the log', async () => {
    await host.execute('showLog');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
