/*
 * Lambda's containers, after "Lambda execution environment lifecycle" and "Configure Lambda function timeout":
 * one invocation at a time in each; frozen between invocations, with all that is in memory; ended by a timeout, by a
 * crash, or after hours; started anew where none is free.
 */
import type { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';

/** One container, as the code in it feels the world: time passes while it waits, and it may end while it does. */
export class Container {
  readonly id: string;
  readonly #time: VirtualTime;
  readonly #clockOffsetMs: number;
  readonly #endsAt: number;
  #waitsLeft = Number.POSITIVE_INFINITY;
  #onKilled: () => void = () => undefined;
  #isDead = false;
  #idleSince: number;

  constructor(id: string, time: VirtualTime, { clockOffsetMs, lifeMs }: ContainerNature) {
    this.id = id;
    this.#time = time;
    this.#clockOffsetMs = clockOffsetMs;
    this.#endsAt = time.now + lifeMs;
    this.#idleSince = time.now;
  }

  /** What its own clock shows. */
  readonly now = (): number => Math.floor(this.#time.now + this.#clockOffsetMs);

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Asks something outside, and waits for its answer: it is served after a time, and answers after another. */
  exchange<T>(requestMs: number, serve: () => T, answerMs: number): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (!this.#goesOn()) return promise;
    this.#time.after(requestMs, () => {
      const settle = attempted(serve, resolve, reject);
      this.#time.after(answerMs, () => this.#resume(settle));
    });
    return promise;
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#time.after(milliseconds, () => this.#resume(resolve)));
  }

  /**
   * Begins an invocation.
   *
   * @param waits after so many of its waits it crashes
   * @param onKilled told when the container ends before the invocation does
   */
  begin(waits: number | undefined, onKilled: () => void): void {
    this.#waitsLeft = waits ?? Number.POSITIVE_INFINITY;
    this.#onKilled = onKilled;
  }

  /** Freezes it at the end of an invocation. */
  freeze(): void {
    this.#onKilled = () => undefined;
    this.#idleSince = this.#time.now;
  }

  /** Whether it is still there when it is needed again. */
  isKept(idleMs: number): boolean {
    return !this.#isDead && this.#time.now < this.#endsAt && this.#time.now - this.#idleSince < idleMs;
  }

  /** Nothing that waits in it ever goes on. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#onKilled();
  }

  #resume(go: () => void): void {
    if (this.#goesOn()) go();
  }

  #goesOn(): boolean {
    if (!this.#isDead && --this.#waitsLeft < 0) this.kill();
    return !this.#isDead;
  }
}

type ContainerNature = { readonly clockOffsetMs: number; readonly lifeMs: number };

function attempted<T>(
  serve: () => T,
  resolve: (answer: T) => void,
  reject: (error: unknown) => void,
): () => void {
  try {
    const answer = serve();
    return () => resolve(answer);
  } catch (error) {
    return () => reject(error);
  }
}

/** How an invocation ended. */
export type Ended<A> =
  | { readonly how: 'answered'; readonly answer: A }
  | { readonly how: 'killed' | 'timeout' };

export type LambdaOptions<Q, A> = {
  readonly name: string;
  readonly time: VirtualTime;
  readonly randoms: RandomSources;
  readonly timeoutMs: number;
  /** After so many of its waits an invocation crashes. */
  readonly crashes: () => number | undefined;
  /** Loads the code into a container: what it returns handles each invocation. */
  readonly load: (container: Container) => Handler<Q, A>;
};

export type Handler<Q, A> = (request: Q, timeLeftMs: () => number) => Promise<A>;

const MINUTE_MS = 60_000;
/** An idle container is kept for a while that nobody documents. */
const IDLE_MS = 7 * MINUTE_MS;
const MAX_CLOCK_OFFSET_MS = 400;

/** A function with its containers. */
export class LambdaFunction<Q, A> {
  readonly #options: LambdaOptions<Q, A>;
  #started = 0;
  #idle: { readonly container: Container; readonly handle: Handler<Q, A> }[] = [];

  constructor(options: LambdaOptions<Q, A>) {
    this.#options = options;
  }

  invoke(request: Q): Promise<Ended<A>> {
    const { time, timeoutMs, crashes } = this.#options;
    const warm = this.#take();
    const { container, handle } = warm;
    const { promise, resolve } = Promise.withResolvers<Ended<A>>();
    const deadline = time.now + timeoutMs;
    let isOver = false;
    const end = (ended: Ended<A>) => {
      if (isOver) return;
      isOver = true;
      resolve(ended);
    };
    container.begin(crashes(), () => end({ how: 'killed' }));
    time.at(deadline, () => {
      if (isOver) return false;
      end({ how: 'timeout' });
      return container.kill();
    });
    handle(request, () => deadline - time.now).then(
      (answer) => {
        container.freeze();
        this.#idle.push(warm);
        end({ how: 'answered', answer });
      },
      () => {
        container.freeze();
        this.#idle.push(warm);
        end({ how: 'killed' });
      },
    );
    return promise;
  }

  #take() {
    this.#idle = this.#idle.filter(({ container }) => container.isKept(IDLE_MS));
    return this.#idle.pop() ?? this.#start();
  }

  #start() {
    const { name, time, randoms, load } = this.#options;
    const random = randoms.of(name);
    const container = new Container(`${name} ${++this.#started}`, time, {
      clockOffsetMs: random.integer(-MAX_CLOCK_OFFSET_MS, MAX_CLOCK_OFFSET_MS),
      lifeMs: random.integer(20, 600) * MINUTE_MS,
    });
    return { container, handle: load(container) };
  }
}
