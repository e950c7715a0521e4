/** Less than this is noise. */
const LEAST_MICROSECONDS = 5_000;

/**
 * How many times as much of the processor's time a piece of work takes when it is eight times as large: about 8
 * where it grows with its size, 64 where it grows with its square, on whatever machine.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  const small = microsecondsOf(() => work(size));
  return microsecondsOf(() => work(8 * size)) / Math.max(small, LEAST_MICROSECONDS);
}

function microsecondsOf(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return user + system;
}
