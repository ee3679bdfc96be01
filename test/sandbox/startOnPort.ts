import { ComponentError, type SupervisedProcess } from './process.ts';
import type { SandboxState } from './state.ts';

/**
 * Starts a server on the port that is kept for `owner`, or on a new one; another process may bind the port between the choice and the
 * start, then it is tried again on a new one.
 */
export async function startOnPort(
  state: SandboxState,
  owner: string,
  make: (port: number) => SupervisedProcess,
): Promise<{ process: SupervisedProcess; port: number; moved: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const { port, moved } = await state.port(owner);
    const process = make(port);
    try {
      await process.start();
      return { process, port, moved };
    } catch (error) {
      if (attempt === 3 || !(error instanceof ComponentError) || !error.log.includes('address already in use')) throw error;
      state.forgetPort(owner);
    }
  }
}
