import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookAnswer } from '../../lib/ingram/webhook/sender.ts';
import { setSecret } from '../../local/stack/stack.ts';
import { DEFAULT_WEBHOOK_SECRET, LOCAL_THIRDWATCH_KEY } from '../../local/system.ts';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { visibilityTimeoutPasses } from '../support/queues.ts';
import { send } from '../support/send.ts';

/*
 * Keys are rotated while events come in, and the store of the keys fails.
 * Real: both functions as bundled, API Gateway's emulation, Secrets Manager's protocol over HTTP. Doubles: Secrets
 * Manager is an emulator, told to fail; Thirdwatch is a simulator that refuses all keys but one. New containers stand
 * for a cold start.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ params: FAST_RETRIES });
});
afterEach(() => system.emulators.secretsManager.setFault(undefined));
afterAll(() => system.stop());

const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 1);
const sendWith = (key: string, { body } = shipped()): Promise<WebhookAnswer> =>
  send(system.webhookUrl, JSON.stringify(body), key);
const putIngramKey = (key: string) => setSecret(system.clients, system.refs.IngramSecret ?? '', key);
const putThirdwatchKey = (key: string) => setSecret(system.clients, system.refs.ThirdwatchSecret ?? '', key);
const readingsOf = (secret: string): number =>
  system.emulators.secretsManager.readsOf(system.refs[secret] ?? '');

/** New containers, and the keys that the system starts with. */
async function startAnew(): Promise<void> {
  await system.drained();
  await system.crashFunctions();
  await putIngramKey(DEFAULT_WEBHOOK_SECRET);
  await putThirdwatchKey(LOCAL_THIRDWATCH_KEY);
}

/** Does something while two senders send event after event, and returns all that they were answered. */
async function withTraffic(keys: { sender: string }, act: () => Promise<void>): Promise<ReadonlySet<number>> {
  const statuses = new Set<number>();
  let going = true;
  const keepSending = async () => {
    while (going) statuses.add((await sendWith(keys.sender)).status);
  };
  const senders = [keepSending(), keepSending()];
  await act().finally(() => {
    going = false;
  });
  await Promise.all(senders);
  return statuses;
}

const eventsReceived = async (count: number) => {
  const before = system.logs.length;
  const isReceived = () => system.logs.slice(before).filter(({ outcome }) => outcome === 'queued').length;
  await eventually(`${count} more events are received`, () => isReceived() >= count || undefined);
};

describe('Ingram’s key', () => {
  it('is rotated in the store first, and no event is refused', async () => {
    const keys = { sender: DEFAULT_WEBHOOK_SECRET };

    const statuses = await withTraffic(keys, async () => {
      await eventsReceived(6);
      await putIngramKey('key-2');
      await eventsReceived(6);
      keys.sender = 'key-2';
      await eventsReceived(6);
    });

    expect(statuses).toEqual(new Set([200]));
  });

  it('is rotated at Ingram first, and from the moment the store holds it no event is refused', async () => {
    await startAnew();
    for (let event = 1; event <= 5; event++) expect(await sendWith('key-0')).toMatchObject({ status: 401 });
    const keys = { sender: DEFAULT_WEBHOOK_SECRET };

    const statuses = await withTraffic(keys, async () => {
      await eventsReceived(6);
      expect(await sendWith('a stranger’s key')).toMatchObject({ status: 401 });
      await putIngramKey('key-0');
      keys.sender = 'key-0';
      await eventsReceived(6);
    });

    expect(statuses).toEqual(new Set([200]));
  });

  it('is rotated in both places at once, and no event is refused, of the old key or the new', async () => {
    await startAnew();
    const keys = { sender: DEFAULT_WEBHOOK_SECRET };

    const statuses = await withTraffic(keys, async () => {
      await eventsReceived(6);
      await putIngramKey('key-3');
      keys.sender = 'key-3';
      expect(await sendWith(DEFAULT_WEBHOOK_SECRET)).toMatchObject({ status: 200 });
      await eventsReceived(6);
    });

    expect(statuses).toEqual(new Set([200]));
  });
});

describe('The store of the keys', () => {
  it('is down at a cold start: the sender is asked to come again until it is back', async () => {
    await startAnew();
    system.emulators.secretsManager.setFault({ status: 500 });
    const event = shipped();

    expect(await sendWith(DEFAULT_WEBHOOK_SECRET, event)).toMatchObject({ status: 503, retryAfter: '30' });
    system.emulators.secretsManager.setFault(undefined);

    expect(await sendWith(DEFAULT_WEBHOOK_SECRET, event)).toMatchObject({ status: 200 });
    await system.outcomeOf(event.eventId, 'forwarded');
  });

  it('holds the current key and the previous one, and none before it', async () => {
    await putIngramKey('key-4');
    await putIngramKey('key-5');

    expect(await sendWith('key-5')).toMatchObject({ status: 200 });
    expect(await sendWith('key-4')).toMatchObject({ status: 200 });
    expect(await sendWith(DEFAULT_WEBHOOK_SECRET)).toMatchObject({ status: 401 });
  });

  it('is not read again for each wrong signature', async () => {
    const readings = readingsOf('IngramSecret');
    const startedAt = Date.now();

    for (let request = 1; request <= 30; request++) {
      expect(await sendWith('a wrong key')).toMatchObject({ status: 401 });
    }

    // At most ten readings at once, and one each 30 seconds; each of the current and of the previous version.
    const periods = Math.ceil((Date.now() - startedAt) / 30_000);
    expect(readingsOf('IngramSecret') - readings).toBeLessThanOrEqual(2 * (10 + periods));
    expect(await sendWith('key-5')).toMatchObject({ status: 200 });
  });

  it('is down later: what is authentic is served on, and what is not is refused', async () => {
    system.emulators.secretsManager.setFault({ reset: true });
    const event = shipped();

    expect(await sendWith('key-5', event)).toMatchObject({ status: 200 });
    expect(await sendWith('a wrong key')).toMatchObject({ status: 401 });
    expect(await sendWith('key-4')).toMatchObject({ status: 200 });
    await system.outcomeOf(event.eventId, 'forwarded');
  });

  it('is down at the forwarder’s cold start: the message waits until it is back', async () => {
    await startAnew();
    const { eventId } = shipped();
    const ofNoInterest = { topic: 'resellers/catalog', eventId, resource: [] };
    expect(await system.sendSigned(ofNoInterest)).toMatchObject({ status: 200 });
    system.emulators.secretsManager.setFault({ status: 500 });
    const event = shipped();

    expect(await system.sendSigned(event.body)).toMatchObject({ status: 200 });
    const retry = await system.outcomeOf(event.eventId, 'retry');
    expect(retry.error).toMatchObject({ code: 'secret-unavailable' });
    system.emulators.secretsManager.setFault(undefined);
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
  });
});

describe('Thirdwatch’s key', () => {
  /** The forwarder starts anew with a key that Thirdwatch does not take. */
  async function startWithRefusedKey(): Promise<void> {
    await startAnew();
    await putThirdwatchKey('yesterdays-key');
    await system.invoke('forwarder', { Records: [] });
  }

  it('is read again once when it is refused, and nothing is parked', async () => {
    await startWithRefusedKey();
    await putThirdwatchKey(LOCAL_THIRDWATCH_KEY);
    const readings = readingsOf('ThirdwatchSecret');
    const event = shipped();

    await system.sendSigned(event.body);
    const forwarded = await system.outcomeOf(event.eventId, 'forwarded');

    expect(forwarded.attempts).toBe(1);
    expect(callsFor(system, event.orderId).map(({ status }) => status)).toEqual([401, 200]);
    expect(readingsOf('ThirdwatchSecret') - readings).toBe(1);
    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
  });

  it('is refused whatever it is: the messages wait, and none is parked', async () => {
    await startWithRefusedKey();
    const events = [shipped(), shipped(), shipped()];

    for (const event of events) await system.sendSigned(event.body);
    for (const { eventId } of events) await system.outcomeOf(eventId, 'retry');
    const refusals = system.logs.filter(({ error }) => error?.code === 'thirdwatch-key-refused');
    expect(refusals.length).toBeGreaterThan(0);
    expect(system.messagesIn('OrderEventsQueue')).toHaveLength(3);
    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);

    await system.crashFunctions();
    await putThirdwatchKey(LOCAL_THIRDWATCH_KEY);
    await visibilityTimeoutPasses(system);
    await system.drained();
    expect(events.map(({ orderId }) => statusesOf(system, orderId))).toEqual([
      ['_fulfilled'],
      ['_fulfilled'],
      ['_fulfilled'],
    ]);
  });
});
