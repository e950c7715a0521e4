import { durationText } from '../../lib/platform/duration.ts';

/** A moment with its age. */
export function formatTime(at: number, now: number): string {
  return `${formatMoment(at)} (${durationText(now - at)} ago)`;
}

const MINUTE_MS = 60_000;

/** A moment in this machine's zone as ISO 8601, to the second: `2026-11-25T23:18:14+01:00`, or with `Z` for UTC. */
export function formatMoment(at: number): string {
  return localText(at) + offsetText(at);
}

/** The day of a moment in this machine's zone, and the zone: `2026-11-25 (UTC+01:00)`. */
export function formatDay(at: number): string {
  return `${localText(at).slice(0, 10)} (UTC${offsetText(at).replace('Z', '')})`;
}

/** The time of day of a moment in this machine's zone: `23:18:14`. */
export function formatClock(at: number): string {
  return localText(at).slice(11);
}

function localText(at: number): string {
  const shifted = at - new Date(at).getTimezoneOffset() * MINUTE_MS;
  return new Date(shifted).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}

function offsetText(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  if (minutes === 0) return 'Z';
  const twoDigits = (count: number) => String(Math.floor(count)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.abs(minutes) / 60)}:${twoDigits(Math.abs(minutes) % 60)}`;
}
