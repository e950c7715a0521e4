import { html, type View } from './html.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** The zone of all times: `Europe/Berlin, UTC+1`. */
export function zoneText(): string {
  const offset = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'shortOffset' })
    .formatToParts(new Date())
    .find(({ type }) => type === 'timeZoneName')?.value;
  const { timeZone } = CLOCK.resolvedOptions();
  const utc = (offset ?? '').replace('GMT', 'UTC').replace(/\+0$/, '');
  return timeZone === utc ? utc : `${timeZone}, ${utc}`;
}

/** A moment in local time; the day is left out today. */
export function Time({ at }: { readonly at: string | number }): View {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return html`<time datetime=${date.toISOString()} title=${FULL.format(date)}>
    ${isToday ? '' : `${DAY.format(date)} `}${CLOCK.format(date)}
  </time>`;
}

/** A moment within today, for the axis of a chart. */
export function clockText(at: string): string {
  return CLOCK.format(new Date(at)).slice(0, 5);
}
