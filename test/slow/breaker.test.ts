import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { stopPolling } from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * How often Thirdwatch is called while it fails.
 * Real: the forwarder as bundled, in one container. Doubles: DynamoDB and SQS are emulators; Thirdwatch is a simulator
 * that fails.
 */

/** Longer than a busy machine takes for ten calls. */
const BREAKER_OPEN_SECONDS = 15;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    params: { ...FAST_RETRIES, 'breaker-open-seconds': String(BREAKER_OPEN_SECONDS) },
  });
});
afterAll(() => system.stop());

const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 1);

describe('The circuit breaker', () => {
  const tenOrders = () => Array.from({ length: 10 }, () => recordsOf(shipped().body)).flat();
  const callsDuring = async (Records: readonly object[]): Promise<number> => {
    const before = system.thirdwatch.calls().length;
    await system.invoke('forwarder', { Records });
    return system.thirdwatch.calls().length - before;
  };

  it('lets one probe through in each period while Thirdwatch fails, and then everything', async () => {
    // From here on, one container takes one batch at a time.
    await stopPolling(system.eventSourceMapping);
    await callsDuring(recordsOf(shipped().body));
    system.thirdwatch.setFaults([{ status: 503, times: -1 }]);

    for (let failure = 1; failure <= 5; failure++) {
      expect(await callsDuring(recordsOf(shipped().body))).toBe(1);
    }
    for (let period = 1; period <= 2; period++) {
      expect(await callsDuring(tenOrders())).toBe(0);
      await sleep(BREAKER_OPEN_SECONDS * 1000);
      expect(await callsDuring(tenOrders())).toBe(1);
    }
    system.thirdwatch.setFaults([]);
    expect(await callsDuring(tenOrders())).toBe(0);
    await sleep(BREAKER_OPEN_SECONDS * 1000);

    const Records = tenOrders();
    expect(await system.invoke('forwarder', { Records })).toEqual({ batchItemFailures: [] });
    expect(await callsDuring(tenOrders())).toBe(10);
  });
});
