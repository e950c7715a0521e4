import { setTimeout as sleep } from 'node:timers/promises';
import { type ForwarderConfig, readForwarderConfig } from '../../lib/bridge/settings/forwarder.ts';
import { ingramAccessFrom, ingramApiFrom } from '../../lib/bridge/settings/ingram-api.ts';
import { createIngramClient } from '../../lib/ingram/api/client.ts';
import { isRateLimit } from '../../lib/ingram/api/rate-limit.ts';
import { takeTurn } from '../../lib/store/request-budget.ts';
import { ingramCredentials } from '../events/ingram-api.ts';
import type { Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { howToSet, stageText } from '../terminal/wording.ts';

const TIMEOUT_MS = 20_000;

/** The forwarder and the sweeper go first: of the requests that a minute allows, this takes no more than half. */
const SHARE = 0.5;

/** Searches Ingram's orders with a stage's own credentials, within its budget: it waits for the next minute. */
export type SearchOrders = ReturnType<typeof createIngramClient>['searchOrders'];

/**
 * The forwarder's configuration, where it can look orders up.
 *
 * @throws Failure where it cannot
 */
export async function configAskingIngram(
  stage: Pick<Stage, 'name' | 'forwarderEnvironment'>,
): Promise<ForwarderConfig> {
  const config = readForwarderConfig(await stage.forwarderEnvironment());
  if (ingramApiFrom(config.settings) !== undefined) return config;
  throw new Failure(
    `This needs Ingram's API, which ${stageText(stage.name)} is not set up to ask: ${howToSet(stage.name, 'ingram-sweep: on, ingram-customer-number and ingram-country-code', 'LOCAL_INGRAM_SWEEP=on')}. docs/order-details.md says more.`,
    { exitCode: EXIT.usage },
  );
}

/**
 * Reaches Ingram's search as the stage does.
 *
 * @param onWait called with how many seconds it waits, each time
 * @throws Failure when the stage is not set up to ask Ingram
 */
export async function openSearch(stage: Stage, onWait: (seconds: number) => void): Promise<SearchOrders> {
  const config = await configAskingIngram(stage);
  const { settings } = config;
  const credentials = await ingramCredentials(stage, config);
  const requestsPerMinute = Math.max(1, Math.floor(settings['ingram-requests-per-minute'] * SHARE));
  const client = createIngramClient({
    ...ingramAccessFrom(settings),
    timeoutMs: TIMEOUT_MS,
    credentials: async () => credentials,
    takeTurn: (endpoint) =>
      takeTurn(stage.dynamoDb, stage.outputs.OrdersTableName, Date.now(), { endpoint, requestsPerMinute }),
    now: Date.now,
  });
  const search: SearchOrders = async (query, page) => {
    try {
      return await client.searchOrders(query, page);
    } catch (error) {
      if (!isRateLimit(error)) throw error;
      const { retryAfterSeconds = 60 } = error;
      onWait(retryAfterSeconds);
      await sleep(retryAfterSeconds * 1000);
      return search(query, page);
    }
  };
  return search;
}
