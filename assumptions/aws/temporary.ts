import { NotOffered, Refused } from '../cloud.ts';
import { answerOf } from './requests.ts';

/** Every resource that a run makes has this prefix in its name, then the second at which the run began. */
export const PREFIX = 'relay-assumptions';
/** And this tag. */
export const TAG = { key: 'relay-assumptions', value: 'temporary' } as const;

/** A run that is older than this has crashed: no probe waits for as long. */
const LEFTOVER_AFTER_MS = 60 * 60_000;

const GONE = /NotFound|NonExistent|DoesNotExist/;

/** Names the resources of a run, and keeps how they are removed. */
export class Temporary {
  readonly #run: string;
  readonly #removals: { readonly name: string; readonly remove: () => Promise<unknown> }[] = [];

  #isOver = false;

  /** @param now milliseconds since 1970 */
  constructor(now: number) {
    this.#run = `${PREFIX}-${Math.floor(now / 1000)}-${Math.random().toString(36).slice(2, 8)}`;
  }

  /**
   * Keeps how a resource is removed, before it is made: a run may end in between.
   *
   * @throws Error when the run has ended, and a probe has not noticed yet
   */
  name(remove: (name: string) => Promise<unknown>, suffix = ''): string {
    if (this.#isOver) throw new Error('The run has ended.');
    const name = `${this.#run}-${this.#removals.length + 1}${suffix}`;
    this.#removals.push({ name, remove: () => remove(name) });
    return name;
  }

  /** Removes all, the newest first; the names of those that could not be removed. */
  async removeAll(): Promise<readonly string[]> {
    this.#isOver = true;
    const left: string[] = [];
    for (const { name, remove } of this.#removals.splice(0).reverse()) {
      await answerOf(remove()).catch((error: unknown) => {
        if (!isGone(error)) left.push(name);
      });
    }
    return left;
  }
}

/** It was never made, or is removed already. */
function isGone(error: unknown): boolean {
  return error instanceof NotOffered || (error instanceof Refused && GONE.test(error.code));
}

/** Whether a name is that of a resource that a crashed run has left. */
export function isLeftover(name: string, now: number): boolean {
  const [, seconds] = new RegExp(`^${PREFIX}-(\\d{10})-`).exec(name) ?? [];
  return seconds !== undefined && now - Number(seconds) * 1000 > LEFTOVER_AFTER_MS;
}
