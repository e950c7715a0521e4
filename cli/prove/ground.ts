import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { ForwarderSettings } from '../../lib/bridge/settings/forwarder.ts';
import type { Order } from '../../lib/orders/facts.ts';
import { variableOf } from '../../lib/platform/config.ts';
import { scanOrders } from '../../lib/store/scan-orders.ts';
import type { ProvingGround } from '../../prove/ground.ts';
import { type Silence, silenceOf } from '../../prove/silence.ts';
import { replaceContainers } from '../functions/replace-containers.ts';
import { findMapping } from '../queue/mapping.ts';
import { readVersions, SECRETS } from '../secrets/secrets.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import type { ProvingStage } from './proving-stage.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** Locally, the sweeper runs more often. */
const DEFAULT_SWEEP_INTERVAL = '5 minutes';

/**
 * A stage as the ground of a proving run.
 *
 * @throws Failure on a stage that must not be proved, or where a run would prove nothing
 */
export async function provingGround(stage: Stage): Promise<ProvingGround> {
  const proving = provingOf(stage);
  const settings = await readForwarderSettings(stage);
  refuseIngram(settings, stage);
  const silence = silenceThatCanBeJudged(settings);
  await refusePaused(stage);
  const { current } = await readVersions(stage, SECRETS.ingram);
  const [webhookKey] = SECRETS.ingram.parseKeys(current);
  const settleMinutes = settings['cancel-settle-minutes'];
  return {
    ...proving,
    name: stage.name,
    webhookUrl: stage.outputs.WebhookUrl,
    webhookKey,
    async restart() {
      for (const name of [stage.outputs.ReceiverFunctionName, stage.outputs.ForwarderFunctionName])
        await replaceContainers(stage, name, Date.now());
    },
    logsSince: (sinceMs) => stage.logs.since(sinceMs),
    storedOrders: () => storedOrders(stage),
    countQueued: () => countQueued(stage),
    retentionMs: settings['order-retention-days'] * DAY_MS,
    silence,
    settleMs: settleMinutes === 0 ? 0 : settleMinutes * MINUTE_MS + sweepsMs(stage),
  };
}

/** The sweeper tells a cancellation that has settled: with its next run, or with the one after it. */
function sweepsMs({ outputs: { SweepInterval = DEFAULT_SWEEP_INTERVAL } }: Stage): number {
  return 2 * Number.parseInt(SweepInterval, 10) * MINUTE_MS;
}

/** @throws Failure where Thirdwatch itself would hear of invented orders */
export function provingOf({ name, proving }: Stage): ProvingStage {
  if (name === 'prod') throw refusal('relay prove invents orders, and never does so on prod.');
  if (proving !== undefined) return proving;
  throw refusal(
    `On ${name}, Thirdwatch itself would hear of invented orders. Put thirdwatch-base-url: simulator into stages/${name}.yml and deploy, or use another stage.`,
  );
}

/** Ingram would be asked about orders that it does not know, within the limit that other stages need too. */
function refuseIngram(settings: ForwarderSettings, { simulators }: Stage): void {
  const asking = (['ingram-details', 'ingram-sweep'] as const).filter((name) => settings[name] !== 'off');
  if (asking.length === 0) return;
  const remedy =
    simulators === undefined
      ? `deploy the stage with ${asking.map((name) => `${name}: off`).join(', ')}`
      : `start the local system without ${asking.map((name) => `LOCAL_${variableOf(name)}`).join(' and ')}`;
  throw refusal(`Invented orders are unknown to Ingram Micro: ${remedy}.`);
}

function silenceThatCanBeJudged(settings: ForwarderSettings): Silence {
  const silence = silenceOf(settings['status-overrides']);
  if (silence !== undefined) return silence;
  throw refusal(
    'Its status-overrides tell another status, or keep silent on several: a run cannot judge that. Deploy the stage without them.',
  );
}

async function refusePaused(stage: Stage): Promise<void> {
  const state = (await findMapping(stage))?.State;
  if (state === 'Enabled') return;
  throw refusal(
    `The forwarder takes no messages (${state ?? 'no mapping'}). First: ${stage.relay('resume')}`,
  );
}

function refusal(message: string): Failure {
  return new Failure(message, { exitCode: EXIT.usage });
}

async function storedOrders({ dynamoDb, outputs }: Stage): Promise<ReadonlyMap<string, Order>> {
  const orders = new Map<string, Order>();
  for await (const { orderId, item } of scanOrders(dynamoDb, outputs.OrdersTableName))
    if (item !== undefined) orders.set(orderId, item.order);
  return orders;
}

async function countQueued({ sqs, outputs }: Pick<Stage, 'sqs' | 'outputs'>): Promise<number> {
  const AttributeNames = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const command = new GetQueueAttributesCommand({
    QueueUrl: outputs.OrderEventsQueueUrl,
    AttributeNames: [...AttributeNames],
  });
  const { Attributes = {} } = await sqs.send(command);
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
