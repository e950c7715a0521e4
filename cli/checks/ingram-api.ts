import { type IngramApiSettings, ingramApiFrom } from '../../lib/bridge/settings/ingram-api.ts';
import { createIngramClient } from '../../lib/ingram/api/client.ts';
import { readIngramCredentials } from '../../lib/ingram/api/credentials.ts';
import { Misconfigured, TryLater } from '../../lib/platform/errors.ts';
import { readVersions, SECRETS, type SecretStore } from '../secrets/secrets.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

/** What is needed of a stage. */
type ApiStage = Pick<Stage, 'relay' | 'forwarderEnvironment'> & SecretStore;

const TIMEOUT_MS = 5_000;

/** Where Ingram is asked about orders: does its API answer, and does it accept our client and customer number? */
export function ingramApiChecks(stage: ApiStage): readonly StageCheck[] {
  return [{ name: 'ingram api', find: () => ingramApiFinding(stage) }];
}

async function ingramApiFinding(stage: ApiStage): Promise<Finding> {
  try {
    const api = ingramApiFrom(await readForwarderSettings(stage));
    if (api === undefined) return ok('It is not used: ingram-details and ingram-sweep are off.');
    await search(stage, api);
    return ok(`${api.baseUrl} answers, and accepts our client and customer number.`);
  } catch (error) {
    if (error instanceof Misconfigured)
      return warning(`It was not checked: ${error.message}`, 'Fix that first.');
    if (error instanceof TryLater) return findingForFailure(error, stage.relay);
    throw error;
  }
}

/** A token says nothing about the customer number; a search for an order that cannot be there does. */
async function search(stage: ApiStage, api: IngramApiSettings): Promise<void> {
  const { current } = await readVersions(stage, SECRETS['ingram-api']);
  const credentials = readIngramCredentials(current);
  const client = createIngramClient({
    ...api,
    timeoutMs: TIMEOUT_MS,
    credentials: async () => credentials,
    takeTurn: async () => undefined,
    now: Date.now,
  });
  await client.searchOrders({ ingramOrderNumber: '0' }, 1);
}

function findingForFailure({ code, message }: TryLater, relay: RelayCommand): Finding {
  if (code === 'ingram-credentials-refused') {
    return failed(
      message,
      `If the parameters are right, set the client of its API again: ${relay('secret set ingram-api')}`,
    );
  }
  return failed(
    message,
    'Ingram’s API is down every night (docs/order-details.md#nightly-maintenance). At other times, check the parameter ingram-base-url and the network of this machine.',
  );
}
