import { type Config, type Environment, readConfig } from '../../platform/config.ts';
import { INGRAM_API } from './ingram-api.ts';
import { ORDERS } from './orders.ts';
import { SWEEP } from './sweep.ts';

/** What the template fills in. */
const VARIABLES = ['STAGE', 'ORDERS_TABLE', 'ORDER_EVENTS_QUEUE_URL', 'INGRAM_API_SECRET_ID'] as const;

/** The settings in the sweeper's environment. */
const SWEEPER_SETTINGS = {
  'sweep-grace-minutes': SWEEP['sweep-grace-minutes'],
  'order-retention-days': ORDERS['order-retention-days'],
  'silent-order-days': INGRAM_API['silent-order-days'],
  'ingram-sweep': INGRAM_API['ingram-sweep'],
  'ingram-requests-per-minute': INGRAM_API['ingram-requests-per-minute'],
  'ingram-base-url': INGRAM_API['ingram-base-url'],
  'ingram-sandbox': INGRAM_API['ingram-sandbox'],
  'ingram-customer-number': INGRAM_API['ingram-customer-number'],
  'ingram-country-code': INGRAM_API['ingram-country-code'],
  'ingram-sender-id': INGRAM_API['ingram-sender-id'],
};

export type SweeperConfig = Config<(typeof VARIABLES)[number], typeof SWEEPER_SETTINGS>;

/**
 * Reads the sweeper's configuration.
 *
 * @throws Misconfigured with all faults at once, by the names of variables and parameters
 */
export function readSweeperConfig(environment: Environment): SweeperConfig {
  return readConfig({ variables: VARIABLES, settings: SWEEPER_SETTINGS, rules: [] }, environment);
}
