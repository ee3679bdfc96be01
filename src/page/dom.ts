type Attributes = Readonly<Record<string, string | undefined>>;

/** An element with attributes and children. Texts become text nodes: nothing of a cluster is ever read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** `undefined` takes an attribute away. What is set already is left alone: each write costs the browser a look at its styles. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) {
      target.removeAttribute(name);
    } else if (target.getAttribute(name) !== value) {
      target.setAttribute(name, value);
    }
  }
}

export function setText(target: Element, text: string): void {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function show(target: HTMLElement, shown: boolean): void {
  if (target.hidden === shown) {
    target.hidden = !shown;
  }
}

export function setDisabled(target: HTMLElement & { disabled: boolean }, disabled: boolean): void {
  if (target.disabled !== disabled) {
    target.disabled = disabled;
  }
}

/** Runs it once the next frame is on screen: a task that a frame posts comes after that frame. A hidden page has no frames, and draws when it is shown. */
export function afterPaint(act: () => void): void {
  requestAnimationFrame(() => setTimeout(act));
}
