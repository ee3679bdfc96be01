import '@vscode-elements/elements/dist/vscode-button/index.js';
import { parseHostMessage, parseKeptState, parseOpening, type PageMessage, type PageOpening, type Side } from '../shared/protocol.ts';
import { afterPaint } from './dom.ts';
import { initialState, keptOf, reduce, unsaved, type Action, type FormState } from './formState.ts';
import { FormView } from './formView.ts';

interface EditorApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): EditorApi;

/** Milliseconds that edits are gathered before the host hears of them. */
const gather = 200;

const editor = acquireVsCodeApi();
const root = document.getElementById('form') as HTMLElement;
let state: FormState = initialState(openingOf(root), parseKeptState(editor.getState()));
let errors = 0;
let told = -1;
let timer: ReturnType<typeof setTimeout> | undefined;

const host = {
  dispatch,
  paste: (side: Side, text: string) => editor.postMessage({ kind: 'paste', side, text }),
  save: () => {
    tellEdits();
    const { labels, properties } = unsaved(state);
    editor.postMessage({ kind: 'save', uid: state.meantFor ?? '', labels: [...labels], properties: [...properties] });
  },
  discard: () => dispatch({ kind: 'discard' }),
  undoLastSave: () => editor.postMessage({ kind: 'undo' }),
  connect: () => editor.postMessage({ kind: 'connect' }),
};

const view = new FormView(state, host);

function dispatch(action: Action): void {
  state = reduce(state, action);
  draw();
  if (state.revision !== told && state.model !== undefined) {
    clearTimeout(timer);
    timer = setTimeout(tellEdits, gather);
  }
}

/** What the host wrote into the page. */
function openingOf({ dataset }: HTMLElement): PageOpening {
  const opening = parseOpening(JSON.parse(dataset['opening'] ?? ''));
  if (opening === undefined) {
    throw new Error('The page of the form carries no opening of its own.');
  }
  return opening;
}

function draw(): void {
  errors = view.update(state);
}

/** The host foresees what a save would do, and the editor keeps what is unsaved over a reload. */
function tellEdits(): void {
  clearTimeout(timer);
  if (state.revision === told || state.model === undefined) {
    return;
  }
  told = state.revision;
  editor.setState(keptOf(state));
  const { labels, properties } = unsaved(state);
  editor.postMessage({ kind: 'edits', revision: state.revision, errors, uid: state.meantFor ?? '', labels: [...labels], properties: [...properties] });
}

/** What the form is about is on screen before rows are made, however soon they come. */
const painted = new Promise<void>((resolve) => afterPaint(resolve));

function hear(data: unknown): void {
  const message = parseHostMessage(data);
  if (message === undefined) {
    return;
  }
  if (message.kind === 'model' && state.model === undefined) {
    // Before drawing, so that it is the first to hear of the frame: what is drawn for later comes behind.
    afterPaint(() => editor.postMessage({ kind: 'painted', milliseconds: performance.mark('painted').startTime }));
  }
  dispatch({ kind: 'host', message });
  if (message.kind === 'open') {
    // From now on a reload knows what this form is about.
    editor.setState(keptOf(state));
  }
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => void painted.then(() => hear(data)));
window.addEventListener('pagehide', tellEdits);
draw();
root.replaceChildren(view.element);
editor.postMessage({ kind: 'ready' });
