import type { LogLine } from '../lib/platform/log-lines.ts';
import type { RungAlarms } from './ground.ts';
import type { SendCounts } from './sender.ts';

/** What the alarms of a stage did, and should have done. */
export type AlarmsFinding = {
  readonly rang: readonly string[];
  /** Should have rung, and did not. */
  readonly silent: readonly string[];
  /** Should not have rung, and did. */
  readonly unexpected: readonly string[];
};

/** Alarms count in fixed windows of five minutes: what they ask for may lie in two of them. */
const SIGNATURES_FOR_ALARM = 20;

/** Compares the alarms that rang with what the run has given reason for. */
export function alarmsFinding(
  { rang, known, before }: RungAlarms,
  counts: SendCounts,
  lines: readonly LogLine[],
): AlarmsFinding {
  const due = dueAlarms(lines).filter((name) => known.includes(name) && !before.includes(name));
  const allowed = new Set([...due, ...possibleAlarms(counts), ...before]);
  return {
    rang,
    silent: due.filter((name) => !rang.includes(name)),
    unexpected: rang.filter((name) => !allowed.has(name)),
  };
}

/** By the names of their sections in the runbook. */
function dueAlarms(lines: readonly LogLine[]): readonly string[] {
  const has = (isSuch: (line: LogLine) => boolean, name: string) => (lines.some(isSuch) ? [name] : []);
  return [
    ...has(({ outcome }) => outcome === 'parked', 'dead-letters'),
    ...has(({ reason, outcome }) => outcome === 'parked' && reason === 'event-id-reused', 'event-ids-reused'),
    ...has(({ error }) => error?.code === 'thirdwatch-key-refused', 'key-refusals'),
    ...has(({ outcome }) => outcome === 'not-served', 'receiver-errors'),
  ];
}

/** The orders of a run are registered for no user, and strangers post in it. */
function possibleAlarms({ refused }: SendCounts): readonly string[] {
  return [
    'user-id-fallbacks',
    ...(refused > 0 ? ['nothing-accepted'] : []),
    ...(refused >= SIGNATURES_FOR_ALARM ? ['signatures-refused'] : []),
  ];
}
