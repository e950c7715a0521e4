import type { IngramDetailsMode } from '../../lib/bridge/settings/ingram-api.ts';
import { ingramDetailsParams } from '../../local/ingram-details.ts';
import type { SoakOptions } from '../options.ts';
import { createLifecycleTraffic } from '../traffic/lifecycle-traffic.ts';
import type { Random } from '../traffic/random.ts';
import { createTraffic, type OrderTraffic } from '../traffic/traffic.ts';

/** How long an event waits for Ingram's answer. */
export const DETAILS_PATIENCE_MINUTES = 3;
/** High enough that the rate limit plays no part. */
export const REQUESTS_PER_MINUTE = 6000;

/** Random events where Ingram's details are off, else orders with a lifecycle that its details show. */
export function createTrafficFor(
  mode: IngramDetailsMode,
  options: SoakOptions,
  random: Random,
): readonly OrderTraffic[] {
  const { notifications, orders, isQuick = false } = options;
  if (mode === 'off') return createTraffic(notifications, orders, random);
  const isConfirmed = mode === 'confirm';
  return createLifecycleTraffic({ notifications, random, startsAt: Date.now(), isConfirmed, isQuick });
}

/** The parameters of serverless.yml for a mode. */
export function detailsParams(mode: IngramDetailsMode): Readonly<Record<string, string>> {
  if (mode === 'off') return {};
  return {
    ...ingramDetailsParams(mode),
    'ingram-details-patience': String(DETAILS_PATIENCE_MINUTES),
    'ingram-requests-per-minute': String(REQUESTS_PER_MINUTE),
    // No cancellation waits longer than the run.
    'ingram-outage-hours': '0',
  };
}
