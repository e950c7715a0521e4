import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError } from 'commander';

/** Reads a rate in messages a second. SQS moves 500 a second at most. */
export function parseRate(text: string): number {
  const rate = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (rate >= 1 && rate <= 500) return rate;
  throw new InvalidArgumentError('It must be a whole number from 1 to 500.');
}

/**
 * Waits until more messages may be sent.
 *
 * @param startedAt when the first one was sent, in milliseconds since 1970
 * @param sent how many were sent since
 * @param rate messages a second; as fast as it goes unless given
 */
export async function waitForRate(startedAt: number, sent: number, rate: number | undefined): Promise<void> {
  if (rate !== undefined) await sleep(Math.max(0, startedAt + (sent * 1000) / rate - Date.now()));
}
