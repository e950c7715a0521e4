import type { IngramDetailsMode } from '../lib/bridge/settings/ingram-api.ts';

/** The parameters of serverless.yml for a mode of Order Details, for Ingram's simulator. */
export function ingramDetailsParams(mode: IngramDetailsMode): Readonly<Record<string, string>> {
  if (mode === 'off') return {};
  return { 'ingram-details': mode, 'ingram-customer-number': '20-222222', 'ingram-country-code': 'US' };
}
