import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { SandboxClient } from '../sandbox/client.ts';

/** ManagedClusters of one test file on its1, under names that nobody else has; all changes go through the real kubectl. */
export interface OwnClusters {
  readonly names: readonly string[];
  apply(object: object): Promise<void>;
  kubectl(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function clustersOnSandbox(sandbox: { readonly kubectl: string; readonly kubeconfig: string }, prefix: string, count: number): Promise<OwnClusters> {
  const file = process.env['KUBESTELLAR_SANDBOX'] ?? '';
  const names = await SandboxClient.connect(file).createManagedClusters('its1', count, `${prefix}-${randomBytes(3).toString('hex')}`);
  const run = async (args: readonly string[], input?: string) => {
    const { stdout } = await execa(sandbox.kubectl, ['--kubeconfig', sandbox.kubeconfig, '--context', 'its1', ...args], input === undefined ? {} : { input });
    return stdout;
  };
  return {
    names,
    apply: async (object) => {
      await run(['apply', '-f', '-'], JSON.stringify(object));
    },
    kubectl: (...args) => run(args),
    remove: async () => {
      await run(['delete', 'managedclusters', '--wait=false', ...names]);
      await run(['delete', 'namespaces', '--ignore-not-found', '--wait=false', ...names]);
    },
  };
}
