import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';
import { provingGround } from '../../../cli/prove/ground.ts';
import type { ProvingStage } from '../../../cli/prove/proving-stage.ts';
import type { Stage } from '../../../cli/stage.ts';
import { EXIT } from '../../../cli/terminal/failure.ts';
import { createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';

/* Double: what AWS answers. Each row changes one thing of a stage that can be proved. */
type Changes = {
  readonly name?: string;
  readonly proving?: ProvingStage | undefined;
  readonly settings?: Readonly<Record<string, string>>;
  readonly mapping?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly simulators?: Stage['simulators'];
};

function stageWith({ settings = {}, mapping = 'Enabled', outputs = {}, ...changes }: Changes): Stage {
  const lambda = awsDouble(new LambdaClient({ region: 'eu-west-1' }), () => ({
    EventSourceMappings: mapping === '' ? [] : [{ State: mapping }],
  }));
  const secrets = awsDouble(new SecretsManagerClient({ region: 'eu-west-1' }), () => ({
    SecretString: 'key',
  }));
  return {
    name: 'trial',
    relay: createRelayCommand({ local: false, stage: 'trial' }),
    outputs: { WebhookUrl: 'https://example.com/webhooks/ingram', IngramSecretId: 'ingram', ...outputs },
    proving: { pollEveryMs: 5_000 },
    lambda: async () => lambda.client,
    secretsManager: secrets.client,
    forwarderEnvironment: async () => forwarderEnvironment(settings),
    ...changes,
  } as Stage;
}

const SIMULATORS = { thirdwatch: 'http://127.0.0.1:3100', ingram: 'http://127.0.0.1:3200' };
const INGRAM = { 'ingram-customer-number': '20-222222', 'ingram-country-code': 'US' };

describe('A proving run', () => {
  it.each<[string, Changes, string]>([
    ['prod', { name: 'prod' }, 'relay prove invents orders, and never does so on prod.'],
    [
      'a stage that calls Thirdwatch itself',
      { proving: undefined },
      'Put thirdwatch-base-url: simulator into stages/trial.yml and deploy',
    ],
    ['a stage that is paused', { mapping: 'Disabled' }, 'First: npx relay --stage trial resume'],
    ['a stage without a mapping', { mapping: '' }, 'The forwarder takes no messages (no mapping).'],
    [
      'a stage that asks Ingram for details',
      { settings: { ...INGRAM, 'ingram-details': 'complete' } },
      'Invented orders are unknown to Ingram Micro: deploy the stage with ingram-details: off.',
    ],
    [
      "a stage that reads Ingram's lists",
      { settings: { ...INGRAM, 'ingram-sweep': 'on' } },
      'deploy the stage with ingram-sweep: off.',
    ],
    [
      'a local system that does both',
      { settings: { ...INGRAM, 'ingram-details': 'complete', 'ingram-sweep': 'on' }, simulators: SIMULATORS },
      'start the local system without LOCAL_INGRAM_DETAILS and LOCAL_INGRAM_SWEEP.',
    ],
    [
      'a stage that tells other statuses',
      { settings: { 'status-overrides': 'held=_approved' } },
      'Its status-overrides tell another status, or keep silent on several',
    ],
  ])('refuses %s, and says what to do', async (_, changes, message) => {
    await expect(provingGround(stageWith(changes))).rejects.toMatchObject({
      message: expect.stringContaining(message),
      exitCode: EXIT.usage,
    });
  });

  it.each([
    ['as it is by default', {}, {}],
    ['with another reason of cancellations', { 'status-overrides': 'voided=_canceled:_policy' }, {}],
    ['that keeps silent on holds', { 'status-overrides': 'held=none' }, { silentOf: '_held' }],
  ])('takes a stage %s', async (_, settings, silence) => {
    const ground = await provingGround(stageWith({ settings }));

    expect(ground).toMatchObject({ name: 'trial', silence, settleMs: 25 * 60_000 });
    expect(Buffer.from(ground.webhookKey).toString()).toBe('key');
  });

  it('waits for two runs of the sweeper, however far apart they are', async () => {
    const ground = await provingGround(stageWith({ outputs: { SweepInterval: '60 minutes' } }));

    expect(ground.settleMs).toBe((15 + 2 * 60) * 60_000);
  });
});
