import {
  type Config,
  type Environment,
  readConfig,
  rulesBetween,
  type Values,
} from '../../platform/config.ts';
import { INGRAM_API, INGRAM_API_RULES } from './ingram-api.ts';
import { ORDERS } from './orders.ts';
import { RETRIES, RETRY_RULES } from './retries.ts';
import { THIRDWATCH } from './thirdwatch.ts';

/** What the template fills in. */
const VARIABLES = [
  'STAGE',
  'ORDERS_TABLE',
  'ORDER_EVENTS_QUEUE_URL',
  'ORDER_EVENTS_DLQ_URL',
  'THIRDWATCH_SECRET_ID',
  'INGRAM_API_SECRET_ID',
] as const;

/** The settings in the forwarder's environment. */
export const FORWARDER_SETTINGS = { ...THIRDWATCH, ...ORDERS, ...INGRAM_API, ...RETRIES };

export const FORWARDER_RULES = [
  ...INGRAM_API_RULES,
  ...RETRY_RULES,
  rulesBetween(FORWARDER_SETTINGS)(
    ['ingram-details', 'ingram-details-patience', 'retry-horizon-hours'],
    (values) => {
      if (values['ingram-details'] === 'off') return undefined;
      if (values['ingram-details-patience'] < values['retry-horizon-hours'] * 60) return undefined;
      return 'ingram-details-patience must be shorter than retry-horizon-hours: no event waits for an answer beyond its last retry';
    },
  ),
];

export type ForwarderSettings = Values<typeof FORWARDER_SETTINGS>;
export type ForwarderConfig = Config<(typeof VARIABLES)[number], typeof FORWARDER_SETTINGS>;

/**
 * Reads the forwarder's configuration.
 *
 * @throws Misconfigured with all faults at once, by the names of variables and parameters
 */
export function readForwarderConfig(environment: Environment): ForwarderConfig {
  const schema = { variables: VARIABLES, settings: FORWARDER_SETTINGS, rules: FORWARDER_RULES };
  return readConfig(schema, environment);
}
