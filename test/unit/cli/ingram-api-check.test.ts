import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ingramApiChecks } from '../../../cli/checks/ingram-api.ts';
import { createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import {
  type IngramSimulator,
  LOCAL_INGRAM_CREDENTIALS,
  startIngramSimulator,
} from '../../../local/simulators/ingram/simulator.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';

const RELAY = createRelayCommand({ local: false, stage: 'prod' });

/* Real: the request for a token. Doubles: Ingram is a simulator, and what Secrets Manager answers. */
let ingram: IngramSimulator;

beforeAll(async () => {
  ingram = await startIngramSimulator({ port: 0, ...LOCAL_INGRAM_CREDENTIALS });
});
afterAll(() => ingram.stop());

const CLIENT = JSON.stringify(LOCAL_INGRAM_CREDENTIALS);

async function findingOn(changes: Readonly<Record<string, string>>, secret = CLIENT) {
  const environment = forwarderEnvironment({
    'ingram-details': 'complete',
    'ingram-base-url': ingram.url,
    'ingram-customer-number': '20-222222',
    'ingram-country-code': 'US',
    ...changes,
  });
  const { client } = awsDouble(new SecretsManagerClient({ region: 'eu-west-1' }), () => ({
    SecretString: secret,
  }));
  const [check] = ingramApiChecks({
    relay: RELAY,
    secretsManager: client,
    outputs: { IngramSecretId: 'i', ThirdwatchSecretId: 't', IngramApiSecretId: 'ingram-api' },
    forwarderEnvironment: async () => environment,
  });
  return check?.find();
}

describe("relay doctor, of Ingram's API", () => {
  it('searches where Order Details are asked for', async () => {
    expect(await findingOn({})).toEqual({
      status: 'ok',
      message: `${ingram.url} answers, and accepts our client and customer number.`,
    });
  });

  it('asks nothing where they are not', async () => {
    ingram.clear();

    expect(await findingOn({ 'ingram-details': 'off' })).toMatchObject({ status: 'ok' });
    expect(ingram.calls()).toEqual([]);
  });

  it.each([
    [
      'refuses the client',
      {},
      CLIENT.replace('local-client', 'another'),
      'failed',
      'npx relay --stage prod secret set ingram-api',
    ],
    [
      'does not know the customer number',
      { 'ingram-customer-number': '20-333333' },
      CLIENT,
      'failed',
      'If the parameters are right',
    ],
    ['does not answer', { 'ingram-base-url': 'http://127.0.0.1:1' }, CLIENT, 'failed', 'ingram-base-url'],
    ['cannot be asked without a client', {}, 'hush', 'warning', 'Fix that first.'],
  ])('says what to do where it %s', async (_, changes, secret, status, remedy) => {
    const finding = await findingOn(changes, secret);

    expect(finding).toMatchObject({ status, remedy: expect.stringContaining(remedy) });
    expect(finding?.message).not.toContain('hush');
  });
});
