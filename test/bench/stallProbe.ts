/** How long the event loop was held up, in ms: `held` by the clock, `busy` in time of the processor, which a busy machine does not add to. */
export interface Stall {
  readonly held: number;
  readonly busy: number;
}

/** A timer of 1 ms that looks how late it is, and how much this thread has worked meanwhile. */
export class StallProbe {
  #last = performance.now();
  #lastWork = threadTime();
  #longest: Stall = { held: 0, busy: 0 };
  readonly #timer = setInterval(() => this.#look(), 1);

  /** The longest stall since the last call. */
  async take(): Promise<Stall> {
    // The timer gets its turn after whatever holds the loop up now.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const longest = this.#longest;
    this.#longest = { held: 0, busy: 0 };
    return longest;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const [time, work] = [performance.now(), threadTime()];
    const held = time - this.#last - 1;
    const busy = Math.min(held, work - this.#lastWork);
    this.#longest = { held: Math.max(this.#longest.held, held), busy: Math.max(this.#longest.busy, busy) };
    [this.#last, this.#lastWork] = [time, work];
  }
}

/** Time of the processor that this thread has used, in ms. Node has it since 23.9, its types of Node 22 don't. */
function threadTime(): number {
  const { user, system } = (process as unknown as { threadCpuUsage(): NodeJS.CpuUsage }).threadCpuUsage();
  return (user + system) / 1000;
}
