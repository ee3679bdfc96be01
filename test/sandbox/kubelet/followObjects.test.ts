import assert from 'node:assert/strict';
import { ApiStatusError, type WatchLine } from '../apiClient.ts';
import { followObjects, type ApiObject, type FollowClient } from './followObjects.ts';

const object = (uid: string, resourceVersion: string) => ({ metadata: { uid, name: uid, resourceVersion } });
const list = (resourceVersion: string, ...items: ApiObject[]) => ({ metadata: { resourceVersion }, items });

/** Plays one fault after the other, which a healthy API server cannot be made to show on demand. */
class FaultClient implements FollowClient {
  readonly requests: string[] = [];
  readonly #lists: (object | Error)[];
  readonly #watches: (WatchLine[] | Error)[];
  readonly #playedOut: () => void;

  constructor(lists: (object | Error)[], watches: (WatchLine[] | Error)[], playedOut: () => void) {
    this.#lists = lists;
    this.#watches = watches;
    this.#playedOut = playedOut;
  }

  call(): Promise<unknown> {
    this.requests.push('list');
    return this.#play(this.#lists);
  }

  async watch(_path: string, query: Readonly<Record<string, string>>): Promise<AsyncIterable<WatchLine>> {
    this.requests.push(`watch from ${query.resourceVersion ?? ''}`);
    const lines = (await this.#play(this.#watches)) as WatchLine[];
    return (async function* () {
      await Promise.resolve();
      yield* lines;
    })();
  }

  #play(scenes: (object | Error)[]): Promise<object> {
    const scene = scenes.shift();
    if (scene === undefined) {
      this.#playedOut();
      return Promise.reject(new Error('played out'));
    }
    return scene instanceof Error ? Promise.reject(scene) : Promise.resolve(scene);
  }
}

async function follow(lists: (object | Error)[], watches: (WatchLine[] | Error)[]) {
  const stop = new AbortController();
  const client = new FaultClient(lists, watches, () => {
    stop.abort();
  });
  const seen: string[] = [];
  const logged: string[] = [];
  const follower = {
    set: ({ metadata }: ApiObject) => seen.push(`set ${metadata?.uid ?? ''} ${metadata?.resourceVersion ?? ''}`),
    gone: ({ metadata }: ApiObject) => seen.push(`gone ${metadata?.uid ?? ''}`),
    synced: () => seen.push('synced'),
  };
  await followObjects(client, '/things', {}, follower, stop.signal, (line) => logged.push(line));
  return { seen, requests: client.requests, logged };
}

describe('process kubelet: following objects', () => {
  it('lists again when the version is gone (410), and tells of what vanished meanwhile', async () => {
    const gone: WatchLine = { type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } };
    const first = list('5', object('a', '1'), object('b', '2'));
    const second = list('9', object('b', '7'), object('c', '8'));
    assert.deepEqual(await follow([first, second], [[gone]]), {
      seen: ['set a 1', 'set b 2', 'synced', 'set b 7', 'set c 8', 'gone a', 'synced'],
      requests: ['list', 'watch from 5', 'list', 'watch from 9'],
      logged: [],
    });
  });

  it('goes on from the last version, a bookmark included, when a watch ends or its connection breaks', async () => {
    const lines: WatchLine[] = [
      { type: 'ADDED', object: object('a', '6') },
      { type: 'BOOKMARK', object: object('', '8') },
    ];
    const broken = new Error('read ECONNRESET');
    const deleted: WatchLine = { type: 'DELETED', object: object('a', '9') };
    assert.deepEqual(await follow([list('5')], [lines, broken, [deleted]]), {
      seen: ['synced', 'set a 6', 'gone a'],
      requests: ['list', 'watch from 5', 'watch from 8', 'watch from 8', 'watch from 9'],
      logged: ['/things: read ECONNRESET; trying until it works', '/things: following again'],
    });
  });

  it('tries again when the first list is refused', async () => {
    const refused = new ApiStatusError(429, 'GET /things', 'too many requests');
    assert.deepEqual(await follow([refused, list('5', object('a', '1'))], []), {
      seen: ['set a 1', 'synced'],
      requests: ['list', 'list', 'watch from 5'],
      logged: ['/things: too many requests; trying until it works'],
    });
  });
});
