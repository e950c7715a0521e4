import type { IngramDetailsMode } from '../lib/bridge/settings/ingram-api.ts';

/** The parameters of serverless.yml with which Ingram's simulator is asked. */
export function ingramApiParams(): Readonly<Record<string, string>> {
  return { 'ingram-customer-number': '20-222222', 'ingram-country-code': 'US' };
}

/** The same for a mode of Order Details. */
export function ingramDetailsParams(mode: IngramDetailsMode): Readonly<Record<string, string>> {
  return mode === 'off' ? {} : { ...ingramApiParams(), 'ingram-details': mode };
}
