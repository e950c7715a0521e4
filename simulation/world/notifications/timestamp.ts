import type { TimestampForm } from './mixture.ts';

const MINUTE_MS = 60_000;

const ZONES: Readonly<Record<TimestampForm, readonly [text: string, minutes: number]>> = {
  Z: ['Z', 0],
  sevenDigits: ['Z', 0],
  '+08:30': ['+08:30', 510],
  '-03:30': ['-03:30', -210],
  '+0545': ['+0545', 345],
};

/** A time in milliseconds since 1970 as Ingram writes it. What is less than a millisecond takes seven digits. */
export function timestampText(at: number, form: TimestampForm): string {
  const [zone, minutes] = ZONES[form];
  const milliseconds = Math.floor(at);
  const rest = Math.round((at - milliseconds) * 10_000);
  const hasSevenDigits = form === 'sevenDigits' || rest > 0;
  const digits = hasSevenDigits ? String(rest).padStart(4, '0') : '';
  return new Date(milliseconds + minutes * MINUTE_MS).toISOString().replace('Z', `${digits}${zone}`);
}
