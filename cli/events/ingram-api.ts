import {
  type ForwarderConfig,
  type ForwarderSettings,
  readForwarderConfig,
} from '../../lib/bridge/settings/forwarder.ts';
import { createIngramApi, type IngramApi } from '../../lib/ingram/api/api.ts';
import { type IngramCredentials, readIngramCredentials } from '../../lib/ingram/api/credentials.ts';
import { identificationHeaders } from '../../lib/ingram/api/identification.ts';
import { compact } from '../../lib/platform/compact.ts';
import type { SecretValue } from '../../lib/platform/secrets.ts';
import { secretLoader } from '../../lib/platform/secrets-manager.ts';
import type { Stage } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';
import { howToSet, stageText } from '../terminal/wording.ts';

/** Ingram's API, with a stage's own credentials. */
export type StageIngramApi = {
  readonly call: IngramApi;
  /** What identifies the reseller in a call, as far as the stage knows it. */
  readonly identification: Readonly<Record<string, string>>;
  /** Where calls go, for people. */
  readonly address: string;
};

/** Ingram does not answer before the webhook has. */
const TIMEOUT_MS = 40_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Reaches Ingram's API as the forwarder of a stage does.
 *
 * @throws Failure when the stage has no credentials for it
 * @throws Misconfigured when its configuration or its credentials are wrong
 */
export async function openIngramApi(stage: Stage): Promise<StageIngramApi> {
  const config = readForwarderConfig(await stage.forwarderEnvironment());
  const { settings } = config;
  const credentials = await ingramCredentials(stage, config);
  const { 'ingram-base-url': baseUrl, 'ingram-sandbox': sandbox } = settings;
  const call = createIngramApi({
    baseUrl,
    sandbox,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    credentials: async () => credentials,
    takeTurn: async () => undefined,
    now: Date.now,
  });
  const address = `${baseUrl}${sandbox ? '/sandbox' : ''}`;
  return { call, identification: identificationOf(settings), address };
}

/**
 * The credentials of a stage for Ingram's API.
 *
 * @throws Failure when it has none
 * @throws Misconfigured when they are wrong
 */
export async function ingramCredentials(
  stage: Stage,
  { settings, INGRAM_API_SECRET_ID }: ForwarderConfig,
): Promise<IngramCredentials> {
  return readIngramCredentials(await secretOf(stage, INGRAM_API_SECRET_ID, settings));
}

async function secretOf(
  { name, relay, secretsManager }: Stage,
  secretId: string,
  settings: ForwarderSettings,
): Promise<SecretValue> {
  const [value] = await secretLoader(secretsManager, secretId, ['AWSCURRENT'])();
  if (value !== undefined) return value;
  const stage = stageText(name);
  const set = `set them to {"clientId": "…", "clientSecret": "…"}: ${relay('secret set ingram-api')}`;
  const deploy = howToSet(name, PARAMETERS, 'LOCAL_INGRAM_DETAILS=complete');
  throw new Failure(
    settings['ingram-details'] === 'off' && settings['ingram-sweep'] === 'off'
      ? `This needs Ingram's API, which ${stage} is not set up to ask: ${deploy}. If credentials are missing then, ${set}`
      : `Of Ingram's API, ${stage} has no credentials: ${set}`,
  );
}

/** What sets it up. */
const PARAMETERS =
  'ingram-details (confirm or complete) or ingram-sweep (on), ingram-customer-number and ingram-country-code';

function identificationOf(settings: ForwarderSettings): Readonly<Record<string, string>> {
  const { 'ingram-customer-number': customerNumber, 'ingram-country-code': countryCode } = settings;
  if (customerNumber === '' || countryCode === '') return {};
  return identificationHeaders({
    customerNumber,
    countryCode,
    ...compact({ senderId: settings['ingram-sender-id'] || undefined }),
  })();
}
