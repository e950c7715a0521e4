import { paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLocalStage } from '../../cli/local/stage.ts';
import { provingAws } from '../support/emulated-proving.ts';
import { type EmulatedAws, startEmulatedAws } from '../support/emulated-stage.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { startRelaySystem } from '../support/relay.ts';
import { type RelayRun, runRelay } from '../support/relay-run.ts';
import {
  loadSimulatorFunction,
  type SimulatorHandler,
  startFunctionUrl,
} from '../support/simulator-function.ts';

/*
 * Real: the whole of `relay prove` on a stage of AWS, by the clients of AWS; the functions as bundled, the one in
 * Thirdwatch's place among them. Doubles: AWS. Alarms ring by what the functions log. Messages of functions that were
 * killed come back sooner than on AWS.
 */
const PATIENCE_MS = 10 * 60_000;
/** No function works longer on a message, once nothing fails. */
const BEYOND_ANY_FUNCTION_MS = 12_000;
const SIMULATOR = 'ingram-thirdwatch-bridge-trial-simulator';

let system: TestSystem;
let aws: EmulatedAws;
let functionUrl: { readonly stop: () => Promise<void> };
let releasing: NodeJS.Timeout;

beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<SimulatorHandler>();
  const { url, stop } = await startFunctionUrl(promise);
  functionUrl = { stop };
  system = await startRelaySystem({ params: { ...FAST_RETRIES, 'thirdwatch-base-url': `${url}/event` } });
  const handler = await loadSimulatorFunction(system);
  resolve(handler);
  process.env.LOCAL_API_PORT = new URL(system.webhookUrl).port;
  const { outputs } = await openLocalStage();
  aws = await startEmulatedAws({
    system,
    outputs: { ...outputs, ThirdwatchSimulatorFunctionName: SIMULATOR },
    further: provingAws(system, { stage: 'trial', simulator: SIMULATOR, handler }),
  });
  releasing = setInterval(() => void system.releaseMessages(BEYOND_ANY_FUNCTION_MS), 1_000);
});
afterAll(async () => {
  clearInterval(releasing);
  await aws.stop();
  await system.stop();
  await functionUrl.stop();
});

function relay(...args: readonly string[]): Promise<RelayRun> {
  const stage = ['--stage', 'trial', '--region', 'us-east-1', '--json'];
  return runRelay([...stage, 'prove', '--yes', ...args], { stdin: '', env: aws.environment });
}

/** The keys of what proving runs have made in the table. */
async function keysOfRuns(): Promise<readonly string[]> {
  const keys: string[] = [];
  const table = { TableName: system.refs.OrdersTable ?? '' };
  for await (const { Items = [] } of paginateScan({ client: system.clients.dynamoDb }, table))
    keys.push(...Items.flatMap(({ orderId }) => orderId?.S ?? []));
  return keys.filter((key) => /PROVE|#simulator#/.test(key));
}

describe('relay prove on a stage of AWS', () => {
  it(
    'passes, with the alarms that have to ring, and with what AWS has counted in the cost',
    async () => {
      const { exitCode, stdout, stderr } = await relay(
        '--notifications',
        '24',
        '--seed',
        '32',
        '--deadline',
        '6m',
      );
      const result = JSON.parse(stdout || JSON.stringify(stderr));

      expect(result).toMatchObject({ stage: 'trial', isPassed: true, notifications: 24, stillQueued: 0 });
      expect(result.judgment).toMatchObject({ untrue: [], harmful: [], overtaken: [], lost: [] });
      expect(result.alarms).toMatchObject({ silent: [], unexpected: [] });
      expect(result.alarms.rang).toEqual(expect.arrayContaining(['dead-letters', 'event-ids-reused']));
      expect(result.cost).toMatchObject({ isBilled: true, parts: { 'Lambda time': expect.any(Number) } });
      expect(exitCode).toBe(0);
    },
    PATIENCE_MS,
  );

  it('removes what it has made, the calls that the simulator keeps included', async () => {
    expect(await keysOfRuns()).not.toEqual([]);
    const { exitCode, stdout } = await relay('--clean');

    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ parked: expect.any(Number) }),
    ]);
    expect(await keysOfRuns()).toEqual([]);
  });
});
