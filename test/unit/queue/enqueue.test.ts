// Real: what is sent to SQS, by its own client. Double: the network behind the client.
import { describe, expect, it } from '@jest/globals';
import { Unforwardable } from '../../../lib/platform/errors.ts';
import { enqueue, openConnection } from '../../../lib/queue/enqueue.ts';
import { handBack } from '../../../lib/queue/hand-back.ts';
import type { OutgoingMessage } from '../../../lib/queue/outgoing.ts';
import { park } from '../../../lib/queue/park.ts';
import { type SentCommand, sqsDouble } from '../../support/aws-double.ts';
import { record } from '../../support/records.ts';

const QUEUE = 'http://127.0.0.1:1/000000000000/order-events.fifo';

const messages = (count: number): OutgoingMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    body: `body ${index}`,
    groupId: `group ${index}`,
    deduplicationId: `dedupe ${index}`,
    attributes: { eventId: `E${index}` },
    sizeBytes: 10,
  }));

type Entry = { readonly Id: string; readonly MessageBody: string };
const entriesOf = ({ input }: SentCommand): Entry[] => [input.Entries].flat() as Entry[];
const success = ({ Id }: Entry) => ({ Id, MessageId: Id, MD5OfMessageBody: '' });
const failure = ({ Id }: Entry) => ({ Id, SenderFault: false, Code: 'ServiceUnavailable' });

describe('Queueing', () => {
  it('sends every message as it is, ten at a time', async () => {
    const { client, sent } = sqsDouble((command) => ({
      Successful: entriesOf(command).map(success),
      Failed: [],
    }));

    await enqueue(client, QUEUE, messages(11));

    expect(sent.map((command) => entriesOf(command).length)).toEqual([10, 1]);
    expect(sent[1]?.input).toEqual({
      QueueUrl: QUEUE,
      Entries: [
        {
          Id: '0',
          MessageBody: 'body 10',
          MessageGroupId: 'group 10',
          MessageDeduplicationId: 'dedupe 10',
          MessageAttributes: { eventId: { DataType: 'String', StringValue: 'E10' } },
        },
      ],
    });
  });

  it('sends entries that failed again, and only these, until SQS has taken all', async () => {
    const { client, sent } = sqsDouble((command) => {
      const [first, ...rest] = entriesOf(command);
      return { Successful: first ? [success(first)] : [], Failed: rest.map(failure) };
    });

    await enqueue(client, QUEUE, messages(3));

    expect(sent.map((command) => entriesOf(command).map(({ MessageBody }) => MessageBody))).toEqual([
      ['body 0', 'body 1', 'body 2'],
      ['body 1', 'body 2'],
      ['body 2'],
    ]);
  });

  it.each([
    ['as failed', (command: SentCommand) => ({ Successful: [], Failed: entriesOf(command).map(failure) })],
    ['not at all', () => ({ Successful: [], Failed: [] })],
    ['by an empty answer', () => ({})],
  ])('asks to come again when an entry is named three times %s', async (_, answering) => {
    const { client, sent } = sqsDouble(answering);

    await expect(enqueue(client, QUEUE, messages(2))).rejects.toMatchObject({
      code: 'queue-unavailable',
      message: 'SQS took 0 of 2 messages.',
    });

    expect(sent).toHaveLength(3);
  });

  it('asks to come again when SQS cannot be reached', async () => {
    const { client, sent } = sqsDouble(() => new Error('ECONNREFUSED'));

    await expect(enqueue(client, QUEUE, messages(1))).rejects.toMatchObject({
      code: 'queue-unavailable',
      message: 'SQS could not be reached.',
      cause: expect.objectContaining({ message: 'ECONNREFUSED' }),
    });

    expect(sent).toHaveLength(1);
  });

  it('sends nothing when there is nothing', async () => {
    const { client, sent } = sqsDouble(() => ({}));

    await enqueue(client, QUEUE, []);

    expect(sent).toEqual([]);
  });
});

describe('Connecting', () => {
  it('asks SQS for nothing but to take a batch of no messages', async () => {
    const { client, sent } = sqsDouble(() => ({}));

    await openConnection(client, QUEUE);

    expect(sent).toEqual([{ operation: 'SendMessageBatch', input: { QueueUrl: QUEUE, Entries: [] } }]);
  });
});

describe('Handing back', () => {
  const records = [record('a', 'G'), record('b', 'G')];

  it('hides all messages for the same time, in one call', async () => {
    const { client, sent } = sqsDouble((command) => ({ Successful: entriesOf(command), Failed: [] }));

    await handBack(client, QUEUE, records, 40);

    expect(sent).toEqual([
      {
        operation: 'ChangeMessageVisibilityBatch',
        input: {
          QueueUrl: QUEUE,
          Entries: records.map(({ receiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: 40,
          })),
        },
      },
    ]);
  });

  it('takes an answer that names no failure for success', async () => {
    const { client } = sqsDouble(() => ({ Successful: [] }));

    await expect(handBack(client, QUEUE, records, 40)).resolves.toBeUndefined();
  });

  it('tells of messages that stayed as they were', async () => {
    const { client } = sqsDouble((command) => ({
      Successful: [],
      Failed: entriesOf(command).slice(0, 1).map(failure),
    }));

    await expect(handBack(client, QUEUE, records, 40)).rejects.toThrow(
      'SQS kept the visibility of 1 of 2 messages.',
    );
  });
});

describe('Parking', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  const rejected = new Unforwardable('Thirdwatch answered 422: no\t\nsuch order', {
    reason: 'rejected-by-thirdwatch',
    httpStatus: 422,
  });
  const parked = async (original: ReturnType<typeof record>, error: Unforwardable) => {
    const { client, sent } = sqsDouble(() => ({ MessageId: 'M', MD5OfMessageBody: '' }));
    await park(client, QUEUE, original, error, NOW);
    return sent[0]?.input ?? {};
  };
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });

  it('keeps the message as it was, in its group, with the reason', async () => {
    const original = record('the body', 'PO-1', { eventId: 'E1', contentEncoding: 'gzip' });

    expect(await parked(original, rejected)).toEqual({
      QueueUrl: QUEUE,
      MessageBody: 'the body',
      MessageGroupId: 'PO-1',
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      MessageAttributes: {
        eventId: text('E1'),
        contentEncoding: text('gzip'),
        reason: text('rejected-by-thirdwatch'),
        detail: text('Thirdwatch answered 422: no such order'),
        attempts: text('1'),
        parkedAt: text('2026-01-01T00:00:00.000Z'),
        httpStatus: text('422'),
      },
    });
  });

  it('gives no status where there was no answer, and drops attributes without a text', async () => {
    const original = record('the body', 'PO-1', { eventId: '' });

    const { MessageAttributes } = await parked(original, new Unforwardable('', { reason: 'unreadable' }));

    expect(Object.keys(Object(MessageAttributes))).toEqual(['reason', 'detail', 'attempts', 'parkedAt']);
    expect(MessageAttributes).toMatchObject({ detail: text('-') });
  });

  it('leaves nothing of a former parking', async () => {
    const former = { reason: 'rejected-by-thirdwatch', detail: 'x', attempts: '9', httpStatus: '422' };
    const original = record('the body', 'PO-1', { eventId: 'E1', parkedAt: '2025-01-01', ...former });

    const { MessageAttributes } = await parked(
      original,
      new Unforwardable('Not JSON.', { reason: 'unreadable' }),
    );

    expect(MessageAttributes).toEqual({
      eventId: text('E1'),
      reason: text('unreadable'),
      detail: text('Not JSON.'),
      attempts: text('1'),
      parkedAt: text('2026-01-01T00:00:00.000Z'),
    });
  });

  it('cuts a detail that is too long', async () => {
    const { MessageAttributes } = await parked(
      record('b', 'G'),
      new Unforwardable('x'.repeat(9_999), { reason: 'unreadable' }),
    );

    expect(MessageAttributes).toMatchObject({ detail: text('x'.repeat(500)) });
  });

  it('is one letter for one message and reason, however often it is done', async () => {
    const original = record('b', 'G');
    const idOf = async (message: typeof original, error: Unforwardable) =>
      (await parked(message, error)).MessageDeduplicationId;
    const first = await idOf(original, rejected);

    expect(await idOf(original, rejected)).toBe(first);
    expect(await idOf(record('b', 'G'), rejected)).not.toBe(first);
    expect(await idOf(original, new Unforwardable('', { reason: 'unreadable' }))).not.toBe(first);
  });

  it('finds a group of its own for a message that has none', async () => {
    const original = record('b', 'G');
    const { MessageGroupId: _, ...attributes } = original.attributes;

    expect(await parked({ ...original, attributes }, rejected)).toMatchObject({
      MessageGroupId: original.messageId,
    });
  });
});
