import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { relay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: the whole of `relay prove`, on the functions as bundled. Simulated: AWS, Thirdwatch. Messages of functions that
 * were killed come back sooner than on AWS.
 */
const PATIENCE_MS = 10 * 60_000;
/** No function works longer on a message, once nothing fails. */
const BEYOND_ANY_FUNCTION_MS = 12_000;
const ARGUMENTS = ['prove', '--yes', '--notifications', '40', '--deadline', '6m'];

let system: TestSystem;
let releasing: NodeJS.Timeout;
let forwarderBundle: string;
let bundled: string;

beforeAll(async () => {
  system = await startRelaySystem({ params: FAST_RETRIES });
  releasing = setInterval(() => void system.releaseMessages(BEYOND_ANY_FUNCTION_MS), 1_000);
  forwarderBundle = join(system.functions.bundlesDir, 'functions/forwarder.mjs');
  bundled = await readFile(forwarderBundle, 'utf8');
});
afterAll(async () => {
  clearInterval(releasing);
  await writeFile(forwarderBundle, bundled);
  await system.functions.endContainers();
  await system.stop();
});

/** The keys of what proving runs have made in the table. */
async function keysOfRuns(): Promise<readonly string[]> {
  const keys: string[] = [];
  const table = { TableName: system.refs.OrdersTable ?? '' };
  for await (const { Items = [] } of paginateScan({ client: system.clients.dynamoDb }, table))
    keys.push(...Items.flatMap(({ orderId }) => orderId?.S ?? []));
  return keys.filter((key) => key.includes('PROVE'));
}

describe('relay prove', () => {
  it(
    'passes on a bridge without a defect, and tells what it has measured',
    async () => {
      const run = await relay(system, [...ARGUMENTS, '--seed', '5', '--json']);
      const result = JSON.parse(run.stdout);

      expect(run.exitCode).toBe(0);
      expect(result).toMatchObject({ isPassed: true, notifications: 40, stillQueued: 0 });
      expect(result.judgment.knowable).toBeGreaterThan(2);
      expect(result.measurements.answer.warm.count + result.measurements.answer.cold.count).toBeGreaterThan(
        0,
      );
      expect(result.disturbances['containers replaced']).toBe(2);
      expect(result.cost.sum).toBeGreaterThan(0);
      expect(await keysOfRuns()).not.toEqual([]);
    },
    PATIENCE_MS,
  );

  it('removes what it has made', async () => {
    const { exitCode, stdout } = await relay(system, ['prove', '--yes', '--clean']);

    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Removed: \d+ orders, \d+ event ids/)]);
    expect(await keysOfRuns()).toEqual([]);
    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
    expect(system.thirdwatch.calls()).toEqual([]);
  });

  it(
    'fails on a bridge that tells what has shipped in full as approved',
    async () => {
      await writeFile(forwarderBundle, bundled.replaceAll('_fulfilled', '_approved'));
      await system.functions.endContainers();
      const { exitCode, stdout } = await relay(system, [...ARGUMENTS, '--seed', '5']);

      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^## relay prove on local: failed/);
      expect(stdout).toMatch(/- Prove-\w+-\d+: told _approved, true is _fulfilled/);
    },
    PATIENCE_MS,
  );
});
