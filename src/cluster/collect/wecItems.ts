import { CancelledError } from '../errors.ts';
import { plainLogLine } from '../logs/logLine.ts';
import { parseLogSources, type LogSource } from '../logs/logSources.ts';
import { namespaces, paths } from '../ocm.ts';
import { agentNamespaceOf } from '../session/registration.ts';
import type { ClusterReads } from './clusterReads.ts';
import { agentSecrets, nameLine, namesText, secretText } from './factTexts.ts';
import { item, kinds, typed, type Item } from './item.ts';
import { events, several } from './itsItems.ts';
import { safeName } from './safeName.ts';
import { yamlText } from './shownObject.ts';

/** Of one run of a container: the last lines, and bytes at most. */
const logLines = 2_000;
const logBytes = 1_000_000;

/** What a WEC holds of its agent, wherever its Klusterlets say that it is. What is read on the way is read once. */
export async function* wecItems(wec: ClusterReads): AsyncGenerator<Item> {
  const klusterlets = await attempt(() => wec.list(paths.klusterlets, typed(kinds.klusterlet)));
  yield item('wec/klusterlets.yaml', 'the Klusterlet, by which the agent is set up', async () => {
    const found = await klusterlets();
    return found === undefined || found.length === 0 ? undefined : yamlText(found);
  });
  const agents = [...new Set([...(await klusterlets().catch(() => undefined) ?? []).map(agentNamespaceOf), namespaces.agent])];
  for (const agent of agents) {
    for (const name of agentSecrets) {
      yield inNamespace(agent, `${name}.txt`, `what Secret ${name} says of where the agent goes, without its data`, async () =>
        secretText(name, await wec.find(`/api/v1/namespaces/${encodeURIComponent(agent)}/secrets/${name}`)),
      );
    }
  }
  yield item('wec/appliedmanifestworks.txt', 'names of its AppliedManifestWorks', async () => {
    const found = await wec.list(paths.appliedWorks, nameLine);
    return found && namesText(found);
  });
  for (const namespace of new Set([...agents, namespaces.operator])) {
    yield* itemsIn(wec, namespace);
  }
}

async function* itemsIn(wec: ClusterReads, namespace: string): AsyncGenerator<Item> {
  const path = encodeURIComponent(namespace);
  const deployments = several(wec, '', `Deployments of the namespace ${namespace}`, kinds.deployment, `/apis/apps/v1/namespaces/${path}/deployments`);
  yield { ...deployments, file: ['wec', namespace, 'deployments.yaml'] };
  const pods = await attempt(() => wec.list(`/api/v1/namespaces/${path}/pods`, typed(kinds.pod)));
  yield inNamespace(namespace, 'pods.yaml', `Pods of the namespace ${namespace}`, async () => {
    const found = await pods();
    return found === undefined || found.length === 0 ? undefined : yamlText(found);
  });
  yield { ...events(wec, '', namespace), file: ['wec', namespace, 'events.txt'] };
  for (const source of (await pods().catch(() => undefined) ?? []).flatMap(parseLogSources)) {
    yield log(wec, source, false);
    if (source.restarts > 0) {
      yield log(wec, source, true);
    }
  }
}

function log(wec: ClusterReads, { namespace, pod, container }: LogSource, previous: boolean): Item {
  const what = `log of container ${container} of Pod ${pod}${previous ? ', before its last restart' : ''}: the last ${logLines} lines`;
  return inNamespace(namespace, `logs/${safeName(pod)}_${safeName(container)}${previous ? '.previous' : ''}.log`, what, async () => {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
    return logText(await wec.text(path, { container, previous, tailLines: logLines, limitBytes: logBytes }));
  });
}

/** Without its last line where that was cut off: half a token has no shape. */
export function logText(text: string): string {
  const whole = Buffer.byteLength(text) < logBytes ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').map(plainLogLine).join('\n');
}

function inNamespace(namespace: string, file: string, what: string, read: Item['read']): Item {
  return { file: ['wec', namespace, ...file.split('/')], what, read };
}

/** Asks at once, and gives the answer, or why there is none, as often as it is wanted. A cancel is no answer. */
async function attempt<T>(ask: () => Promise<T>): Promise<() => Promise<T>> {
  const asked = ask();
  await asked.catch((error: unknown) => {
    if (error instanceof CancelledError) {
      throw error;
    }
  });
  return () => asked;
}
