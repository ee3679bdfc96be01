import type * as vscode from 'vscode';
import { Emitter, type Disposable } from '../cluster/events.ts';
import { settings } from '../ids.ts';

export type Guard = 'readOnly' | 'typedName';
export type SettingName = Exclude<(typeof settings)[keyof typeof settings], typeof settings.section>;

const names = Object.values(settings).filter((name): name is SettingName => name !== settings.section);
const defaultDocs = 'https://kubestellar.io/docs/kubestellar';

/** The extension's settings as values; fires the names of those that changed. */
export class Configuration implements Disposable {
  readonly #workspace: Pick<typeof vscode.workspace, 'getConfiguration'>;
  readonly #changed = new Emitter<ReadonlySet<SettingName>>();
  readonly #subscription: Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(workspace: Pick<typeof vscode.workspace, 'getConfiguration' | 'onDidChangeConfiguration'>) {
    this.#workspace = workspace;
    this.#subscription = workspace.onDidChangeConfiguration((event) => {
      const changed = names.filter((name) => event.affectsConfiguration(`${settings.section}.${name}`));
      if (changed.length > 0) {
        this.#changed.fire(new Set(changed));
      }
    });
  }

  /** As typed: one path, or several separated as in KUBECONFIG; `undefined` = what kubectl would take. */
  get kubeconfig(): string | undefined {
    return this.#text(settings.kubeconfig);
  }

  /** `undefined` = the one on PATH. */
  get clusteradmPath(): string | undefined {
    return this.#text(settings.clusteradmPath);
  }

  get guardedContexts(): Readonly<Record<string, Guard>> {
    return guardsOf(this.#get(settings.guardedContexts));
  }

  get watchInBackground(): boolean {
    return this.#get(settings.watchInBackground) === true;
  }

  get approveProved(): boolean {
    return this.#get(settings.approveProved) === true;
  }

  get notifyNewRequests(): boolean {
    return this.#get(settings.notifyNewRequests) !== false;
  }

  /** Without a slash at its end. */
  get docsBaseUrl(): string {
    const text = this.#text(settings.docsBaseUrl);
    const fits = text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
    return (fits ? text : defaultDocs).replace(/\/+$/, '');
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #get(name: SettingName): unknown {
    return this.#workspace.getConfiguration(settings.section).get<unknown>(name);
  }

  #text(name: SettingName): string | undefined {
    const value = this.#get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  }
}

/** Context name -> guard. A value that is neither guard counts as `readOnly`: a slip of the pen must not open the door. */
export function guardsOf(value: unknown): Readonly<Record<string, Guard>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {};
  }
  const guards: [string, Guard][] = Object.entries(value).map(([context, guard]) => [
    context,
    guard === 'typedName' ? 'typedName' : 'readOnly',
  ]);
  return Object.fromEntries(guards);
}
