/* What the oracles know of Ingram, and of how long the bridge is to wait for it. */

const HOUR_MS = 60 * 60_000;

/** Ingram's answer when the requests of a minute are used up. */
export const USED_UP = 429;

/** For so long an Ingram that does not answer is waited for: no maintenance takes it. */
export const OUTAGE_MS = 13 * HOUR_MS;

/** Reasons for which an order is looked up as a webhook may be missing. */
export const SEARCHES: readonly string[] = ['missed', 'silent'];

/** Whether Ingram has given no answer of use, by the status; 0 stands for none. */
export function isUnanswered(status: number): boolean {
  return status === 0 || status === USED_UP || status >= 500;
}
