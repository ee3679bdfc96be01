import { parseOptions, usage } from './options.ts';
import { Sandbox } from './sandbox.ts';

/** The command `node test/sandbox/main.ts`: runs a sandbox until Ctrl-C. */
async function main(): Promise<number> {
  const started = Date.now();
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!abort.signal.aborted) console.log('Stopping the sandbox.');
      abort.abort(new Error('Stopped before it was up.'));
    });
  }
  process.stdout.on('error', () => undefined); // the terminal may be gone while the sandbox stops
  let failed = false;
  process.on('uncaughtException', (error) => {
    failed = true;
    console.error(`The sandbox stops because of an error of its own: ${error.stack ?? error.message}`);
    abort.abort(error);
  });
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const sandbox = await Sandbox.start(options, (line) => console.log(line), abort.signal);
  if (!abort.signal.aborted) console.log(summary(sandbox, Math.round((Date.now() - started) / 1000)));
  await new Promise<void>((resolve) => (abort.signal.aborted ? resolve() : abort.signal.addEventListener('abort', () => resolve())));
  await sandbox.stop();
  console.log('Stopped: no process and no port is left. The state is kept for the next start.');
  return failed ? 1 : 0;
}

const roleTitles = { its: 'ITS', wec: 'WEC, not registered by the sandbox', wds: 'WDS of its1' } as const;

function summary({ description }: Sandbox, seconds: number): string {
  const { kubeconfig, contexts, ocmVersion, clusteradm, kubectl, logs } = description;
  const context = Object.entries(contexts).map(([name, { server, role }]) => `  ${name.padEnd(10)} ${server}  ${roleTitles[role]}`);
  return [
    `The sandbox is up after ${seconds} s, with Open Cluster Management ${ocmVersion}.`,
    ...context,
    `  kubeconfig ${kubeconfig}`,
    `  clusteradm ${clusteradm}`,
    `  kubectl    ${kubectl}`,
    `  logs       ${logs}`,
    'Press Ctrl-C to stop.',
  ].join('\n');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
