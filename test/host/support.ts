import * as vscode from 'vscode';
import { describe as describeExpected, GivenDialogs } from './givenDialogs.ts';
import { ObservedWindow } from './observedWindow.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import type { ItsSnapshot } from '../../src/cluster/session/reader.ts';
import { commands } from '../../src/ids.ts';
import { outputOf } from '../processes.ts';
import { SandboxClient } from '../sandbox/client.ts';
import type { RequestMade, RequestOptions } from '../sandbox/requester.ts';

/**
 * What a host test works with: filled by the hooks of `useExtension`, so read it inside tests only. Every wait ends at once when the
 * extension asks what no test expected.
 */
export interface HostFixture {
  readonly api: ExtensionApi;
  readonly sandbox: SandboxClient;
  /** Of this test: answers what its `expect` was given. */
  readonly dialogs: GivenDialogs;
  readonly window: ObservedWindow;
  /** Runs a command of the extension as a menu does, with its row (and the list of all that are selected), and resolves when the command has ended. */
  execute(command: keyof typeof commands, ...rows: readonly unknown[]): Promise<void>;
  /** What the sandbox's real kubectl prints; the context is one of the arguments. Rejects with its stderr. */
  kubectl(...args: string[]): Promise<string>;
  /** The object or list that kubectl gives with `-o json`. */
  kubectlJson<T>(...args: string[]): Promise<T>;
  /**
   * Resolves with what `find` gives as soon as it is something else than `undefined`: asked now, and at each event of sessions and
   * runs. Rejects after `limit` ms; `what` completes "... did not come about".
   */
  until<T>(what: string, find: () => T | undefined, limit?: number): Promise<T>;
  /** The snapshot of this ITS once its first lists are complete. */
  its(context: string): Promise<ItsSnapshot>;
  /** A real registration request that no agent waits for, seen by the extension; it and its ManagedCluster are deleted after the test. */
  requestWithoutAgent(its: string, clusterName: string, options?: RequestOptions): Promise<RequestMade>;
}

const eventLimit = 20_000;

/**
 * Inside a `describe`: the active extension on the live sandbox, its view shown once so that it knows the contexts. After each test
 * inputs, notifications and editors are closed, and the test fails when a question was asked or shown that it did not expect.
 */
export function useExtension(): HostFixture {
  let api: ExtensionApi | undefined;
  let window: ObservedWindow | undefined;
  let dialogs: GivenDialogs | undefined;
  let unexpected: Error | undefined;
  let onUnexpected: (error: Error) => void = () => undefined;
  const cleanUps: (() => Promise<unknown>)[] = [];
  const sandbox = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');

  before('activates the extension and shows its view', async () => {
    const extension = vscode.extensions.getExtension<ExtensionApi>('kubestellar.kubestellar');
    api = await extension!.activate();
    window = new ObservedWindow();
    await vscode.commands.executeCommand('kubestellar.its.focus');
  });

  beforeEach('answers dialogs by script', () => {
    unexpected = undefined;
    dialogs = new GivenDialogs([], (error) => {
      unexpected ??= error;
      onUnexpected(error);
    });
    api!.useAnswers(dialogs);
  });

  afterEach('closes what is open, and looks for what was not expected', async () => {
    const left = await window!.clear();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
    if (unexpected !== undefined) throw unexpected;
    if (left.length > 0) throw new Error(`Shown, but not expected: ${left.map(({ title, placeholder }) => title ?? placeholder ?? 'an input without a title').join('; ')}`);
    if (dialogs!.unasked.length > 0) throw new Error(`Expected, but not asked: ${dialogs!.unasked.map(describeExpected).join('; ')}`);
  });

  after('gives the window back', () => window?.dispose());

  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The extension is active only while tests and their hooks run.');
    return part;
  };

  const kubectl = (...args: string[]) => {
    const described = sandbox.describe();
    return outputOf(described.kubectl, ['--kubeconfig', described.kubeconfig, ...args]);
  };

  const until = async <T>(what: string, find: () => T | undefined, limit = eventLimit): Promise<T> => {
    const { sessions, runs } = started(api);
    const cleanUp: (() => void)[] = [];
    try {
      return await new Promise<T>((resolve, reject) => {
        const look = () => {
          try {
            const found = find();
            if (found !== undefined) resolve(found);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        const listeners = [sessions.onDidChange(look), runs.onDidChange(look)];
        const timer = setTimeout(() => reject(new Error(`${what} did not come about within ${limit} ms.`)), limit);
        onUnexpected = reject;
        cleanUp.push(() => clearTimeout(timer), ...listeners.map((listener) => () => listener.dispose()));
        if (unexpected !== undefined) reject(unexpected);
        look();
      });
    } finally {
      onUnexpected = () => undefined;
      for (const clean of cleanUp) clean();
    }
  };

  const its = (context: string) =>
    until(`The first lists of ${context}`, () => {
      const snapshot = started(api).sessions.its(context);
      return snapshot?.synced === true ? snapshot : undefined;
    });

  return {
    sandbox,
    get api() {
      return started(api);
    },
    get dialogs() {
      return started(dialogs);
    },
    get window() {
      return started(window);
    },
    execute: async (command, ...rows) => {
      await vscode.commands.executeCommand(commands[command], ...rows);
      if (unexpected !== undefined) throw unexpected;
    },
    kubectl,
    kubectlJson: async <T>(...args: string[]) => JSON.parse(await kubectl(...args, '-o', 'json')) as T,
    until,
    its,
    requestWithoutAgent: async (context, clusterName, options) => {
      await its(context);
      cleanUps.push(
        () => kubectl('--context', context, 'delete', 'csr', '--ignore-not-found', '-l', `open-cluster-management.io/cluster-name=${clusterName}`),
        () => kubectl('--context', context, 'delete', 'managedcluster', '--ignore-not-found', clusterName),
      );
      const made = await sandbox.requestWithoutAgent(context, clusterName, options);
      await until(`The request ${made.csrName} on ${context}`, () => {
        const snapshot = started(api).sessions.its(context);
        return snapshot?.requests.has(made.csrName) === true && snapshot.clusters.has(clusterName) ? true : undefined;
      });
      return made;
    },
  };
}
