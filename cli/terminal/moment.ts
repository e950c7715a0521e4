import { InvalidArgumentError } from 'commander';
import { EXIT, Failure } from './failure.ts';

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A duration such as `10m`, in milliseconds. */
export function parseDuration(text: string): number {
  const durationMs = durationOf(text);
  if (durationMs !== undefined) return durationMs;
  throw new InvalidArgumentError('Use a number with a unit, such as 90s, 10m, 2h or 1d.');
}

/** A moment, as a time or as a duration before now, in milliseconds since 1970. */
export function parseMoment(text: string): number {
  const durationMs = durationOf(text);
  if (durationMs !== undefined) return Date.now() - durationMs;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError(
    'Use a time such as 2026-01-31T08:00:00Z, or how long ago: 90s, 10m, 2h, 1d.',
  );
}

/**
 * Of a period without any time in it, "nothing was found" would say nothing.
 *
 * @throws Failure when it ends before it begins
 */
export function refuseEmptyPeriod(sinceMs: number, untilMs: number): void {
  if (sinceMs <= untilMs) return;
  const [since, until] = [sinceMs, untilMs].map((at) => new Date(at).toISOString().slice(0, 19));
  throw new Failure(
    `The period ends (${until}Z) before it begins (${since}Z). Give an earlier --since, or a later --until.`,
    { exitCode: EXIT.usage },
  );
}

function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}
