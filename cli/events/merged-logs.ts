import type { Logs } from '../stage.ts';

type Timed = { readonly timestamp: string };

/** Two logs as one: what was logged in the sequence of time, and what is followed as it comes. */
export function mergedLogs<A extends Timed, B extends Timed>(one: Logs<A>, other: Logs<B>): Logs<A | B> {
  return {
    async since(sinceMs, text) {
      const [first, second] = await Promise.all([one.since(sinceMs, text), other.since(sinceMs, text)]);
      const all: readonly (A | B)[] = [...first, ...second];
      return all.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
    },
    follow: (signal, text, sinceMs) =>
      interleaved(one.follow(signal, text, sinceMs), other.follow(signal, text, sinceMs)),
  };
}

/** The values of both iterables, each as soon as it is there. */
async function* interleaved<A, B>(one: AsyncIterable<A>, other: AsyncIterable<B>): AsyncGenerator<A | B> {
  const iterators: readonly AsyncIterator<A | B>[] = [one, other].map((source) =>
    source[Symbol.asyncIterator](),
  );
  const next = (iterator: AsyncIterator<A | B>) =>
    iterator.next().then((result) => [iterator, result] as const);
  const pending = new Map(iterators.map((iterator) => [iterator, next(iterator)]));
  while (pending.size > 0) {
    const [iterator, result] = await Promise.race(pending.values());
    if (result.done) pending.delete(iterator);
    else {
      pending.set(iterator, next(iterator));
      yield result.value;
    }
  }
}
