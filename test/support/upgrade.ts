import { readFileSync } from 'node:fs';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { eventually } from './eventually.ts';
import { FAST_RETRIES, type TestSystem } from './local-system.ts';
import { relay, startRelaySystem } from './relay.ts';

/** A version of the bridge, by the commit whose name its file in test/fixtures/stored-state has. */
type Version = {
  readonly commit: string;
  /** The orders that it had asked to be judged again. */
  readonly rechecks: readonly string[];
};

/** Orders in the format before facts, one JSON each; written by the code before commit 7030ced. */
const BEFORE_FACTS = ['shipped-in-part', 'held-lines', 'two-ingram-orders', 'voided', 'with-details'];

type Message = {
  readonly body: string;
  readonly messageGroupId: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttributeValue>>;
};
type State = {
  readonly items: readonly Record<string, AttributeValue>[];
  readonly queue: readonly Message[];
  readonly parked: readonly Message[];
};

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');

/** Has this version work on what another one has stored: items, messages that wait, and parked ones. */
export function describeUpgrade({ commit, rechecks }: Version): void {
  describe(`What the version ${commit} has stored`, () => {
    let system: TestSystem;
    let state: State;

    beforeAll(async () => {
      state = JSON.parse(fixture(`stored-state/${commit}.json`), binaryFromBase64);
      system = await startRelaySystem({ params: FAST_RETRIES });
      await system.eventSourceMapping.disable();
      for (const Item of state.items)
        await system.clients.dynamoDb.send(new PutItemCommand({ TableName: system.refs.OrdersTable, Item }));
      await sendAll(state.queue, system.refs.OrderEventsQueue);
      await sendAll(state.parked, system.refs.OrderEventsDlq);
      system.eventSourceMapping.enable();
      await system.drained();
    });
    afterAll(() => system.stop());

    async function sendAll(messages: readonly Message[], QueueUrl: string | undefined): Promise<void> {
      for (const [index, { body, messageGroupId, messageAttributes }] of messages.entries()) {
        const command = new SendMessageCommand({
          QueueUrl,
          MessageBody: body,
          MessageGroupId: messageGroupId,
          MessageAttributes: { ...messageAttributes },
          MessageDeduplicationId: `${commit}-${index}`,
        });
        await system.clients.sqs.send(command);
      }
    }

    const lastTold = (orderId: string) => {
      const { _orderStatus } = fieldsOf(system.acceptedFor(orderId).at(-1)?.body);
      return _orderStatus;
    };

    it('holds items, messages that wait, one that is retried, and parked ones', () => {
      const keys = state.items.map(({ orderId }) => String(orderId?.S));

      expect(keys).toEqual(expect.arrayContaining(['PO-1002', 'PO-1006', 'event#HOLD00000000000001']));
      expect(state.queue.map(({ messageGroupId }) => messageGroupId).sort()).toEqual([
        'PO-1003',
        'PO-1005',
        'PO-1006',
        'PO-2010',
      ]);
      expect(state.parked).toHaveLength(1);
    });

    it('holds messages that ask for an order to be judged again, if the version sent them', () => {
      const asking = state.queue.filter(({ body }) => body.includes('"kind":"recheck"'));

      expect(asking.map(({ messageGroupId }) => messageGroupId)).toEqual(rechecks);
    });

    it.each([
      ['PO-1003', '_canceled', 'which failed before, or has settled'],
      ['PO-1005', '_fulfilled', 'which was unknown, or failed before'],
      ['PO-1006', '_fulfilled', 'of which two events were told before'],
      ['PO-2010', '_held', 'which was unknown'],
    ])('is told from the queue: %s as %s, %s', (orderId, status) => {
      expect(lastTold(orderId)).toBe(status);
    });

    it('parks nothing more', () => {
      expect(system.messagesIn('OrderEventsDlq')).toHaveLength(state.parked.length);
    });

    it('is no news when it is sent again', async () => {
      const before = system.acceptedFor('PO-1002').length;
      await system.sendSigned(JSON.parse(fixture('order-hold.json')));

      expect(await system.outcomeOf('HOLD00000000000001', 'no-news')).toBeDefined();
      expect(system.acceptedFor('PO-1002')).toHaveLength(before);
    });

    it('is remembered: another body under a known event id is parked', async () => {
      const other = JSON.parse(fixture('order-backordered.json').replaceAll('PO-1004', 'PO-8888'));
      await system.sendSigned(other);

      expect(await system.outcomeOf('BACK00000000000001', 'parked')).toMatchObject({
        reason: 'event-id-reused',
      });
    });

    it.each(['PO-1002', 'PO-1004', 'PO-1006'])('is shown by relay: %s', async (orderId) => {
      const { exitCode, stdout } = await relay(system, ['--json', 'order', orderId]);

      expect(exitCode).toBe(0);
      expect(JSON.stringify(JSON.parse(stdout))).toContain(orderId);
    });

    it('is listed by relay, parked, and can be sent back', async () => {
      const { stdout } = await relay(system, ['--json', 'dlq', 'list']);

      expect(stdout).toContain('event-id-reused');
      const { exitCode } = await relay(system, ['dlq', 'redrive', '--yes', '--reason', 'event-id-reused']);
      expect(exitCode).toBe(0);
      await eventually(
        'it is parked again',
        () =>
          system.logs.some(({ outcome, orderId }) => outcome === 'parked' && orderId === 'PO-9999') ||
          undefined,
      );
    });

    it.each(BEFORE_FACTS)('may be older still: the order %s, in the format before facts', async (name) => {
      const orderId = `OLD-${name.toUpperCase()}`;
      const Item = {
        orderId: { S: orderId },
        order: { S: fixture(`stored-orders/${name}.json`) },
        version: { N: '1' },
      };
      await system.clients.dynamoDb.send(new PutItemCommand({ TableName: system.refs.OrdersTable, Item }));
      const { exitCode, stdout } = await relay(system, ['--json', 'order', orderId]);

      expect([exitCode, stdout]).toEqual([0, expect.stringContaining(orderId)]);
    });
  });
}

/** Binary values of the table and of messages. */
function binaryFromBase64(key: string, value: unknown): unknown {
  return key === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}
