import type { IngramDetailsMode } from '../lib/bridge/settings/ingram-api.ts';
import { LOCAL_RESELLER } from './simulators/ingram/simulator.ts';

/** The parameters of serverless.yml with which Ingram's simulator is asked. */
export function ingramApiParams(): Readonly<Record<string, string>> {
  const { customerNumber, countryCode } = LOCAL_RESELLER;
  return { 'ingram-customer-number': customerNumber, 'ingram-country-code': countryCode };
}

/** The same for a mode of Order Details. */
export function ingramDetailsParams(mode: IngramDetailsMode): Readonly<Record<string, string>> {
  return mode === 'off' ? {} : { ...ingramApiParams(), 'ingram-details': mode };
}
