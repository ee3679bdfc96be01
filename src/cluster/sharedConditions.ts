import type { Condition } from './model.ts';

/** Messages that name a time or a cluster would fill it: then it starts anew. */
const most = 1_000;

/** Takes conditions, gives back the first that said the same: ten thousand clusters say a few things, at 200 bytes each. */
export class SharedConditions {
  readonly #known = new Map<string, Condition>();

  share(conditions: readonly Condition[]): readonly Condition[] {
    return conditions.map((condition) => this.#first(condition));
  }

  #first(condition: Condition): Condition {
    const { type, status, reason, message } = condition;
    const key = [type, status, reason, message].join('\n');
    const known = this.#known.get(key);
    if (known === undefined) {
      if (this.#known.size >= most) {
        this.#known.clear();
      }
      this.#known.set(key, condition);
    }
    return known ?? condition;
  }
}
