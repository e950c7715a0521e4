import type { IngramDetailsMode } from '../lib/bridge/enrich.ts';
import { ingramDetailsParams } from '../local/ingram-details.ts';
import type { SoakOptions } from './options.ts';
import type { Random } from './random.ts';
import { storyTrafficOf } from './story-traffic.ts';
import { type OrderTraffic, trafficOf } from './traffic.ts';

/** Ingram may be asked as often as it takes; so long, an event waits for its answer. */
export const DETAILS_PATIENCE_MINUTES = 3;
export const REQUESTS_PER_MINUTE = 6000;
/** What is sent where Ingram is asked for nothing, or for something: then orders live, and Ingram shows how. */
export function trafficFor(
  mode: IngramDetailsMode,
  options: SoakOptions,
  random: Random,
): readonly OrderTraffic[] {
  const { notifications, orders, isQuick = false } = options;
  if (mode === 'off') return trafficOf(notifications, orders, random);
  const isConfirmed = mode === 'confirm';
  return storyTrafficOf({ notifications, random, startsAt: Date.now(), isConfirmed, isQuick });
}

/** The parameters of serverless.yml for a mode. */
export function detailsParams(mode: IngramDetailsMode): Readonly<Record<string, string>> {
  if (mode === 'off') return {};
  return {
    ...ingramDetailsParams(mode),
    'ingram-details-patience': String(DETAILS_PATIENCE_MINUTES),
    'ingram-requests-per-minute': String(REQUESTS_PER_MINUTE),
  };
}
