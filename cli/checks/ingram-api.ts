import { createAccessToken } from '../../lib/ingram/api/access-token.ts';
import { readIngramCredentials } from '../../lib/ingram/api/credentials.ts';
import { Misconfigured, TryLater } from '../../lib/platform/errors.ts';
import { createHttpClient } from '../../lib/platform/https.ts';
import { readVersions, SECRETS, type SecretStore } from '../secrets/secrets.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { type Finding, failed, ok, type StageCheck, warning } from './check.ts';

/** What is needed of a stage. */
type ApiStage = Pick<Stage, 'relay' | 'forwarderEnvironment'> & SecretStore;

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Where Order Details are on: does Ingram's API answer, and does it accept our client? */
export function ingramApiChecks(stage: ApiStage): readonly StageCheck[] {
  return [{ name: 'ingram api', find: () => ingramApiFinding(stage) }];
}

async function ingramApiFinding(stage: ApiStage): Promise<Finding> {
  try {
    const { 'ingram-details': details, 'ingram-base-url': baseUrl } = await readForwarderSettings(stage);
    if (details === 'off') return ok('It is not used: ingram-details is off.');
    await takeToken(stage, baseUrl);
    return ok(`${baseUrl} answers, and accepts our client.`);
  } catch (error) {
    if (error instanceof Misconfigured)
      return warning(`It was not checked: ${error.message}`, 'Fix that first.');
    if (error instanceof TryLater) return findingForFailure(error, stage.relay);
    throw error;
  }
}

/** A token does not count toward the sixty requests per minute. */
async function takeToken(stage: ApiStage, baseUrl: string): Promise<void> {
  const { current } = await readVersions(stage, SECRETS['ingram-api']);
  const credentials = readIngramCredentials(current);
  const http = createHttpClient({
    baseUrl,
    service: 'Ingram Micro',
    failureCode: 'ingram-unavailable',
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  await createAccessToken({ credentials: async () => credentials, now: Date.now }).current(http);
}

function findingForFailure({ code, message }: TryLater, relay: RelayCommand): Finding {
  if (code === 'ingram-credentials-refused') {
    return failed(message, `Set the client of its API again: ${relay('secret set ingram-api')}`);
  }
  return failed(
    message,
    'Check the parameter ingram-base-url and the network of this machine. Events wait for ingram-details-patience.',
  );
}
