import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigMap, Container, KeyToPath, Pod, Secret, Volume, VolumeProjection } from './apiTypes.ts';
import type { ApiClient } from '../apiClient.ts';
import { podField, type Mount } from './containerCommand.ts';
import { followObjects } from './followObjects.ts';
import { keepToken, tokenKubeconfig } from './serviceAccountToken.ts';
import { VolumeFolder } from './volumeFolder.ts';

type Files = ReadonlyMap<string, Buffer>;
type ObjectKind = 'secrets' | 'configmaps';
type ObjectSource = { name?: string; optional?: boolean; items?: KeyToPath[] };

/** One origin of a volume's files. `files` is undefined until they are known; `missing` says why. */
interface Source {
  files: Files | undefined;
  missing: string;
}

const tokenMountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The folders that stand for a Pod's volumes, filled and kept in step with Secrets, ConfigMaps and tokens; tells of each change. */
export class PodVolumes {
  readonly #client: ApiClient;
  readonly #pod: Pod;
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #told: { changed(): void; log: (line: string) => void };
  readonly #sources: Source[] = [];

  /** `folder` becomes the Pod's own; following ends with `signal`; `changed` is told whenever `missing` may have changed. */
  constructor(
    client: ApiClient,
    pod: Pod,
    folder: string,
    signal: AbortSignal,
    told: { changed(): void; log(line: string): void },
  ) {
    this.#client = client;
    this.#pod = pod;
    this.#folder = folder;
    this.#signal = signal;
    this.#told = told;
    mkdirSync(folder, { recursive: true });
    for (const volume of pod.spec?.volumes ?? []) {
      this.#fill(volume);
    }
  }

  /** What the Pod still waits for; empty when it can start. */
  missing(): readonly string[] {
    return this.#sources.filter((source) => source.files === undefined).map((source) => source.missing);
  }

  mounts(container: Container): readonly Mount[] {
    return (container.volumeMounts ?? []).map(({ name, mountPath, subPath }) => ({
      mountPath,
      folder: join(this.#volumeFolder(name), subPath ?? ''),
    }));
  }

  /** Writes the kubeconfig that stands for the container's in-cluster configuration; undefined when it mounts no token. */
  kubeconfig(container: Container): string | undefined {
    const token = this.mounts(container).find((mount) => mount.mountPath === tokenMountPath);
    if (token === undefined) {
      return undefined;
    }
    const path = join(this.#folder, 'kubeconfig');
    const namespace = this.#pod.metadata?.namespace ?? '';
    writeFileSync(path, tokenKubeconfig(this.#client, namespace, join(token.folder, 'token')), { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #volumeFolder(name: string): string {
    return join(this.#folder, 'volumes', name);
  }

  #fill(volume: Volume): void {
    const folder = new VolumeFolder(this.#volumeFolder(volume.name));
    const own: Source[] = [];
    const write = (): void => {
      if (own.every((source) => source.files !== undefined)) {
        folder.write(new Map(own.flatMap((source) => [...(source.files ?? [])])));
      }
      this.#told.changed();
    };
    const { secret, configMap, projected, emptyDir, downwardAPI } = volume;
    if (secret !== undefined) {
      const { secretName, ...rest } = secret;
      own.push(this.#object('secrets', { ...rest, ...(secretName === undefined ? {} : { name: secretName }) }, write));
    } else if (configMap !== undefined) {
      own.push(this.#object('configmaps', configMap, write));
    } else if (projected !== undefined) {
      own.push(...(projected.sources ?? []).map((source) => this.#projection(source, write)));
    } else if (downwardAPI !== undefined) {
      own.push(this.#projection({ downwardAPI }, write));
    } else if (emptyDir === undefined) {
      own.push({ files: undefined, missing: `volume ${volume.name}: the process kubelet does not simulate its type` });
    }
    this.#sources.push(...own);
    write();
  }

  #projection(projection: VolumeProjection, write: () => void): Source {
    const { secret, configMap, downwardAPI, serviceAccountToken } = projection;
    if (secret !== undefined) {
      return this.#object('secrets', secret, write);
    }
    if (configMap !== undefined) {
      return this.#object('configmaps', configMap, write);
    }
    if (serviceAccountToken !== undefined) {
      const { path, audience, expirationSeconds } = serviceAccountToken;
      const source: Source = { files: undefined, missing: 'a token of the ServiceAccount is not there yet' };
      const take = {
        token: (token: string): void => {
          source.files = new Map([[path, Buffer.from(token)]]);
          write();
        },
        problem: (why: string): void => {
          source.missing = why;
          this.#told.changed();
        },
      };
      void keepToken(this.#client, this.#pod, { audience, expirationSeconds: expirationSeconds ?? 3600 }, take, this.#signal);
      return source;
    }
    const fields = (downwardAPI?.items ?? []).map(({ path, fieldRef }): [string, Buffer] => [
      path,
      Buffer.from(podField(this.#pod, fieldRef?.fieldPath ?? '') ?? ''),
    ]);
    return { files: new Map(fields), missing: '' };
  }

  #object(kind: ObjectKind, wish: ObjectSource, write: () => void): Source {
    const namespace = this.#pod.metadata?.namespace ?? '';
    const name = wish.name ?? '';
    const noun = kind === 'secrets' ? 'Secret' : 'ConfigMap';
    const source: Source = { files: undefined, missing: `${noun} ${namespace}/${name} is not there yet` };
    const take = (files: Files): void => {
      const absent = (wish.items ?? []).filter((item) => !files.has(item.key)).map((item) => item.key);
      if (absent.length > 0 && wish.optional !== true) {
        source.missing = `${noun} ${namespace}/${name} has no key ${absent.join(', ')}`;
      } else {
        source.files = chosenFiles(files, wish.items);
      }
      write();
    };
    const follower = {
      set: (object: Secret & ConfigMap): void => {
        take(objectFiles(kind, object));
      },
      // A kubelet keeps the files of a Secret that was deleted after it was mounted.
      gone: (): void => undefined,
      synced: (): void => {
        if (source.files === undefined && wish.optional === true) {
          take(new Map());
        }
      },
    };
    const path = `/api/v1/namespaces/${namespace}/${kind}`;
    void followObjects(this.#client, path, { fieldSelector: `metadata.name=${name}` }, follower, this.#signal, (line) => {
      this.#told.log(line);
    });
    return source;
  }
}

function objectFiles(kind: ObjectKind, object: Secret & ConfigMap): Map<string, Buffer> {
  const encoding = kind === 'secrets' ? 'base64' : 'utf8';
  const texts = Object.entries(object.data ?? {}).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, encoding)]);
  const bytes = Object.entries(object.binaryData ?? {}).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, 'base64')]);
  return new Map([...texts, ...bytes]);
}

function chosenFiles(files: Files, items: readonly KeyToPath[] | undefined): Files {
  if (items === undefined) {
    return files;
  }
  return new Map(
    items.flatMap(({ key, path }): [string, Buffer][] => {
      const bytes = files.get(key);
      return bytes === undefined ? [] : [[path, bytes]];
    }),
  );
}
