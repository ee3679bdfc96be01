import { temporaryFolder } from '../folders.ts';
import { readSandbox, SandboxProcess, type Sandbox } from '../tiers/sandboxProcess.ts';
import type { Endings } from './endings.ts';

/** The sandbox that KUBESTELLAR_SANDBOX names, else a new one with one WEC that ends with the part of the benchmark. */
export async function benchSandbox(endings: Endings): Promise<Sandbox> {
  const running = readSandbox(process.env['KUBESTELLAR_SANDBOX'] ?? '');
  if (running !== undefined) {
    return running;
  }
  const folder = temporaryFolder('bench-sandbox');
  endings.add(folder.remove);
  const started = new SandboxProcess({ folder: folder.path, args: ['--wecs', '1'], log: console.log });
  endings.add(() => started.stop());
  return started.ready;
}
