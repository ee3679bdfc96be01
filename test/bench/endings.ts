/** Takes how to end what a part has started, ends it all, the last first: after the part, or when a person stops the run. */
export class Endings {
  #endings: (() => Promise<void> | void)[] = [];

  add(end: () => Promise<void> | void): void {
    this.#endings.push(end);
  }

  async run(): Promise<void> {
    const endings = this.#endings.reverse();
    this.#endings = [];
    for (const end of endings) await end();
  }
}
