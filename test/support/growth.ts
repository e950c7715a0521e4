/** Less than this is noise. */
const MIN_MICROSECONDS = 5_000;

/**
 * How much more CPU time a piece of work takes when it is eight times as large: about 8 times if it grows with its size,
 * 64 times if it grows with its square, on any machine.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  const small = microsecondsOf(() => work(size));
  return microsecondsOf(() => work(8 * size)) / Math.max(small, MIN_MICROSECONDS);
}

/** The least of three, as V8 collects garbage in between. */
function microsecondsOf(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const from = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(from);
    return user + system;
  });
  return Math.min(...times);
}
