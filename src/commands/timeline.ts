import * as vscode from 'vscode';
import { Disposables } from '../cluster/events.ts';
import { settled } from '../cluster/settled.ts';
import { TimelineWatch } from '../cluster/timeline/timelineWatch.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { LiveText } from '../ui/documents.ts';
import { inert } from '../ui/inert.ts';
import { chooseOne, type LeavingTarget } from './deregisterTargets.ts';
import type { CommandServices } from './services.ts';
import { connectSides, findWecContext } from './wecContext.ts';

/** Show Registration Timeline: a live document of when each step of a registration was, by the clusters' own times. */
export async function showTimeline(services: CommandServices, target: TreeNode | undefined): Promise<TimelineDocument> {
  const subject = await chooseOne(services, target);
  const document = await openTimeline(services, subject);
  await services.documents.showLive(`${subject.its}/timeline-${subject.cluster}.md`, document);
  return document;
}

/** Copy Registration Timeline: of the document whose title was clicked, or that is active, or of a cluster, whose timeline is shown too. */
export async function copyTimeline(services: CommandServices, target: TreeNode | vscode.Uri | undefined): Promise<void> {
  const uri = target ?? vscode.window.activeTextEditor?.document.uri;
  const open = uri instanceof vscode.Uri ? services.documents.liveAt(uri) : undefined;
  const document = open instanceof TimelineDocument ? open : await showTimeline(services, target instanceof vscode.Uri ? undefined : target);
  const { cluster } = document;
  await vscode.env.clipboard.writeText(await document.complete());
  void vscode.window.showInformationMessage(inert(vscode.l10n.t('The registration timeline of "{0}" is copied, as Markdown.', cluster)));
}

async function openTimeline(services: CommandServices, { its: context, cluster, wec: known }: LeavingTarget): Promise<TimelineDocument> {
  const owned = new Disposables();
  try {
    const title = vscode.l10n.t('Registration Timeline of {0}', cluster);
    const sides = await connectSides(services, context, async ({ identity }) => known ?? findWecContext(services, context, identity.id, cluster, title), owned);
    return new TimelineDocument(cluster, owned.own(new TimelineWatch({ ...sides, clusterName: cluster, log: services.log })), owned);
  } catch (error) {
    owned.dispose();
    throw error;
  }
}

/** The timeline of one cluster, which follows it until it is closed. */
class TimelineDocument implements LiveText {
  readonly cluster: string;
  readonly #watch: TimelineWatch;
  readonly #owned: Disposables;
  readonly #closed = new AbortController();

  /** `owned` is disposed of with it. */
  constructor(cluster: string, watch: TimelineWatch, owned: Disposables) {
    this.cluster = cluster;
    this.#watch = watch;
    this.#owned = owned;
  }

  get onDidChange(): LiveText['onDidChange'] {
    return this.#watch.onDidChange;
  }

  get text(): string {
    return this.#watch.markdown ?? vscode.l10n.t('Loading…');
  }

  /** The text, once the clusters have answered. A document that is closed cancels it. */
  complete(): Promise<string> {
    return settled(this.onDidChange, () => this.#watch.markdown, this.#closed.signal, vscode.l10n.t('The clusters did not tell the times of the registration of "{0}" in time: nothing is copied. The document goes on asking them.', this.cluster));
  }

  dispose(): void {
    this.#closed.abort();
    this.#owned.dispose();
  }
}
