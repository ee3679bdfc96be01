import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { parseDocument } from 'yaml';
import type { ContextCluster, ContextUser, ExecPlugin } from './clusterContext.ts';

export interface ContextEntry {
  readonly name: string;
  readonly cluster: string;
  /** Empty where the entry names none: such a context is anonymous. */
  readonly user: string;
  readonly namespace: string | undefined;
}

/** The usable entries of one kubeconfig file, in its order, and a sentence for each that isn't usable. */
export interface KubeconfigFile {
  readonly file: string;
  readonly contexts: readonly ContextEntry[];
  readonly clusters: readonly ContextCluster[];
  readonly users: readonly ContextUser[];
  /** Read for completeness, never used for an action. */
  readonly currentContext: string | undefined;
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** `file` is absolute: relative paths in it are relative to its folder, as for kubectl. Never throws. */
export function parseKubeconfig(text: string, file: string): KubeconfigFile {
  const nothing = { file, contexts: [], clusters: [], users: [], currentContext: undefined };
  let content: unknown;
  try {
    // `merge`: kubectl's YAML library knows `<<`. The default limit on aliases stops a file that would unfold to gigabytes.
    const document = parseDocument(text, { merge: true, prettyErrors: true, logLevel: 'silent' });
    const error = document.errors[0];
    if (error !== undefined) {
      return { ...nothing, problems: [notYaml(file, error.message)] };
    }
    content = document.toJS();
  } catch (error) {
    return { ...nothing, problems: [notYaml(file, error instanceof Error ? error.message : String(error))] };
  }
  if (content === null || content === undefined) {
    return { ...nothing, problems: [] };
  }
  if (!isFields(content)) {
    return { ...nothing, problems: [`The kubeconfig file ${file} doesn't hold a kubeconfig. It is left out.`] };
  }
  const problems: string[] = [];
  const root = content;
  const entries = <T>(list: string, body: string, read: (name: string, fields: Fields) => T): T[] =>
    readEntries(root, list, body, read, file, problems);
  const paths = (path: string | undefined) => (path === undefined ? undefined : resolve(dirname(file), path));
  const contexts = entries('contexts', 'context', readContext);
  const clusters = entries('clusters', 'cluster', (name, fields) => readCluster(name, fields, paths));
  const users = entries('users', 'user', (name, fields) => readUser(name, fields, paths));
  const currentContext = currentOf(root);
  return { file, contexts, clusters, users, currentContext, problems };
}

function currentOf(root: Fields): string | undefined {
  const current = root['current-context'];
  return typeof current === 'string' && current !== '' ? current : undefined;
}

function notYaml(file: string, message: string): string {
  // The parser's message goes on with the source line, which can hold a token.
  const firstLine = message.split('\n')[0]?.replace(/[:.]\s*$/, '') ?? '';
  return `The kubeconfig file ${file} can't be read as YAML (${firstLine}). It is left out; correct it.`;
}

function readEntries<T>(
  content: Fields,
  list: string,
  body: string,
  read: (name: string, fields: Fields) => T,
  file: string,
  problems: string[],
): T[] {
  const value = content[list] ?? [];
  if (!Array.isArray(value)) {
    problems.push(`"${list}" in the kubeconfig file ${file} is not a list. It is left out.`);
    return [];
  }
  const seen = new Set<string>();
  const entries: T[] = [];
  for (const [index, entry] of (value as unknown[]).entries()) {
    const name = isFields(entry) ? entry['name'] : undefined;
    const label = typeof name === 'string' && name !== '' ? `${body} "${name}"` : `${body} number ${index + 1}`;
    try {
      if (!isFields(entry) || typeof name !== 'string' || name === '') {
        throw new EntryProblem('has no name (a text)');
      }
      if (seen.has(name)) {
        throw new EntryProblem('is there twice; the first one counts');
      }
      seen.add(name);
      const fields = entry[body] ?? {};
      if (!isFields(fields)) {
        throw new EntryProblem('is not a set of fields');
      }
      entries.push(read(name, fields));
    } catch (error) {
      if (!(error instanceof EntryProblem)) {
        throw error;
      }
      problems.push(`The ${label} in the kubeconfig file ${file} ${error.message}. It is left out.`);
    }
  }
  return entries;
}

/** One entry can't be used; `message` ends the sentence that names it. */
class EntryProblem extends Error {}

type Resolve = (path: string | undefined) => string | undefined;

function readContext(name: string, fields: Fields): ContextEntry {
  return {
    name,
    cluster: text(fields, 'cluster') ?? '',
    user: text(fields, 'user') ?? '',
    namespace: text(fields, 'namespace'),
  };
}

function readCluster(name: string, fields: Fields, absolute: Resolve): ContextCluster {
  return withoutUndefined({
    name,
    server: text(fields, 'server') ?? '',
    caData: text(fields, 'certificate-authority-data'),
    caFile: absolute(text(fields, 'certificate-authority')),
    skipTLSVerify: flag(fields, 'insecure-skip-tls-verify'),
    tlsServerName: text(fields, 'tls-server-name'),
    proxyUrl: text(fields, 'proxy-url'),
  });
}

function readUser(name: string, fields: Fields, absolute: Resolve): ContextUser {
  const exec = fields['exec'] ?? undefined;
  const authProvider = fields['auth-provider'] ?? undefined;
  return withoutUndefined({
    name,
    token: text(fields, 'token'),
    tokenFile: absolute(text(fields, 'tokenFile')),
    certData: text(fields, 'client-certificate-data'),
    certFile: absolute(text(fields, 'client-certificate')),
    keyData: text(fields, 'client-key-data'),
    keyFile: absolute(text(fields, 'client-key')),
    username: text(fields, 'username'),
    password: text(fields, 'password'),
    impersonateUser: text(fields, 'as'),
    impersonateGroups: texts(fields, 'as-groups'),
    impersonateUid: text(fields, 'as-uid'),
    exec: exec === undefined ? undefined : readExec(asFields(exec, 'exec'), absolute),
    authProvider: authProvider === undefined ? undefined : (text(asFields(authProvider, 'auth-provider'), 'name') ?? 'unknown'),
  });
}

function readExec(fields: Fields, absolute: Resolve): ExecPlugin {
  const command = text(fields, 'command');
  if (command === undefined) {
    throw new EntryProblem('has an exec plugin without a command');
  }
  const variables = fields['env'] ?? [];
  if (!Array.isArray(variables)) {
    throw new EntryProblem('has an exec plugin whose env is not a list');
  }
  return {
    apiVersion: text(fields, 'apiVersion') ?? '',
    // A bare name is looked up on PATH; client-go resolves only what holds a separator.
    command: command.includes(sep) && !isAbsolute(command) ? (absolute(command) ?? command) : command,
    args: texts(fields, 'args') ?? [],
    env: Object.fromEntries(
      variables.map((variable: unknown) => {
        const { name, value } = asFields(variable, 'env');
        return [String(name), typeof value === 'string' ? value : ''];
      }),
    ),
    installHint: text(fields, 'installHint'),
    provideClusterInfo: flag(fields, 'provideClusterInfo'),
  };
}

/** An empty text means the same as a missing one, as in client-go. */
function text(fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? '';
  if (typeof value !== 'string') {
    throw new EntryProblem(`has a "${name}" that is not a text (put it in quotes)`);
  }
  return value === '' ? undefined : value;
}

function texts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new EntryProblem(`has a "${name}" that is not a list of texts`);
  }
  return value.length === 0 ? undefined : value;
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== 'boolean') {
    throw new EntryProblem(`has a "${name}" that is neither true nor false`);
  }
  return value;
}

function asFields(value: unknown, name: string): Fields {
  if (!isFields(value)) {
    throw new EntryProblem(`has an "${name}" that is not a set of fields`);
  }
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
