/** The client side of disposal.test.ts: a process with nothing in it but one KubeApi at a time, so that what stays is the KubeApi's. */
import { once } from 'node:events';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { silentLog, testContext } from './testContext.ts';

export interface Moment {
  readonly url: string;
  readonly caData: string;
  readonly kind: 'get' | 'watch';
  readonly at: 'at once' | 'when received' | 'after an event';
}

export interface Remains {
  readonly ended: string;
  /** What `process.getActiveResourcesInfo` lists, without this process's own channel. */
  readonly resources: readonly string[];
  readonly unhandled: readonly string[];
}

const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => void unhandled.push(String(reason)));

for (;;) {
  const [message] = (await once(process, 'message')) as [Moment | 'end'];
  if (message === 'end') {
    break;
  }
  process.send?.(await disposeAt(message));
}
// The process now ends by itself, or the test sees that it doesn't.
process.disconnect();

async function disposeAt({ url, caData, kind, at }: Moment): Promise<Remains> {
  const before = resources();
  const api = await createKubeApi(testContext(url, {}, { caData }), { log: silentLog, environment: {} });
  let reached: () => void = () => undefined;
  const moment = new Promise<unknown>((resolve) => (reached = () => resolve(undefined)));
  const running = (async () => {
    if (kind === 'get') {
      await api.get('/version');
      return;
    }
    for await (const event of api.watch('/api/v1/pods', {}, new AbortController().signal, 60_000)) {
      if (event.type === 'BOOKMARK') reached();
    }
  })();
  const ended = running.then(
    () => 'completed',
    (error: unknown) => (error as Error).name,
  );
  if (at === 'when received') {
    await once(process, 'message');
  } else if (at === 'after an event') {
    await moment;
  }
  api.dispose();
  const name = await ended;
  // A destroyed socket is gone one turn of the event loop later.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ended: name, resources: resources().filter((kind_) => !before.includes(kind_)), unhandled };
}

function resources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate');
}
