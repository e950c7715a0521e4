import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { matchesParkedFilter, readParked } from '../../../cli/dlq/parked-message.ts';
import { redrivenMessage } from '../../../cli/dlq/redrive-some.ts';
import { parkedJson, parkedTable, shortIdLength, sortParked } from '../../../cli/dlq/table.ts';
import { groupIdOf } from '../../../lib/queue/message.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const BODY = {
  v: 1,
  eventId: 'E1',
  receivedAt: '2026-01-05T07:00:00.000Z',
  resources: [{ customerOrderNumber: 'Auftrag Ä' }],
};

type Changes = {
  readonly id?: string;
  readonly body?: string;
  readonly groupId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

function parked({
  id = 'a'.repeat(36),
  body = JSON.stringify(BODY),
  groupId = 'PO-1',
  attributes = {},
}: Changes) {
  const texts = Object.entries({ reason: 'unreadable', parkedAt: '2026-01-05T07:00:00.000Z', ...attributes });
  return readParked({
    MessageId: id,
    ReceiptHandle: 'handle',
    Body: body,
    Attributes: { MessageGroupId: groupId, SentTimestamp: String(NOW - 60_000) },
    MessageAttributes: Object.fromEntries(
      texts.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
}

describe('A parked message', () => {
  it('has no reason of its own when SQS has moved it', () => {
    const moved = readParked({ MessageId: 'M', Attributes: { SentTimestamp: String(NOW) }, Body: '' });

    expect(moved).toMatchObject({ reason: 'received-too-often', parkedAt: NOW, order: 'M', groupId: 'M' });
  });

  it('was not parked when it was before, where SQS has moved it since it was sent back', () => {
    const parkedAt = { DataType: 'String', StringValue: new Date(NOW - 60_000).toISOString() };
    const moved = {
      MessageId: 'M',
      Attributes: { SentTimestamp: String(NOW) },
      MessageAttributes: { parkedAt },
    };

    expect(readParked(moved)).toMatchObject({ reason: 'received-too-often', parkedAt: NOW });
  });

  it('tells the number of its order where SQS takes that for no group', () => {
    const groupId = groupIdOf('Auftrag Ä');
    const packed = gzipSync(JSON.stringify(BODY)).toString('base64');

    expect(parked({ groupId }).order).toBe('Auftrag Ä');
    expect(parked({ groupId, body: packed, attributes: { contentEncoding: 'gzip' } }).order).toBe(
      'Auftrag Ä',
    );
    expect(parked({ groupId, body: 'garbage' }).order).toBe(groupId);
  });

  it.each([
    ['of any reason and order', { reasons: [] }, true],
    ['of one of the reasons', { reasons: ['no-user-id', 'unreadable'] }, true],
    ['of another reason', { reasons: ['no-user-id'] }, false],
    ['of the order, whose number SQS takes for no group', { reasons: [], order: 'Auftrag Ä' }, true],
    ['of another order', { reasons: ['unreadable'], order: 'PO-2' }, false],
  ])('is meant or not when it is %s', (_, filter, isMeant) => {
    expect(matchesParkedFilter(parked({ groupId: groupIdOf('Auftrag Ä') }), filter)).toBe(isMeant);
  });

  it('is shown with its content, or as it is where that cannot be read', () => {
    expect(parkedJson(parked({}))).toMatchObject({
      parkedAt: '2026-01-05T07:00:00.000Z',
      body: { eventId: 'E1', receivedAt: BODY.receivedAt, resources: BODY.resources },
    });
    expect(parkedJson(parked({ body: '{"v":2}' }))).toMatchObject({
      problem: expect.stringContaining('not of the queue'),
      rawBody: '{"v":2}',
    });
  });

  it('goes back as the receiver sent it, with the time of its parking, under an id that one parking has', () => {
    const attributes = {
      eventId: 'E1',
      contentEncoding: 'gzip',
      detail: 'x',
      attempts: '2',
      httpStatus: '422',
    };
    const first = redrivenMessage(parked({ attributes }));

    expect(first.groupId).toBe('PO-1');
    expect(first.attributes).toEqual({
      ...{ eventId: 'E1', contentEncoding: 'gzip' },
      parkedAt: '2026-01-05T07:00:00.000Z',
    });
    expect(redrivenMessage(parked({ attributes }))).toEqual(first);
    expect(redrivenMessage(parked({ id: 'b'.repeat(36) })).deduplicationId).not.toBe(first.deduplicationId);
  });
});

describe('A list of parked messages', () => {
  const at = (minute: number) => ({ parkedAt: new Date(NOW - minute * 60_000).toISOString() });

  it('is sorted by reason, by order, and by age', () => {
    const messages = [
      parked({ id: '1', attributes: { reason: 'unreadable' } }),
      parked({ id: '2', attributes: { reason: 'no-user-id', ...at(1) }, groupId: 'PO-2' }),
      parked({ id: '3', attributes: { reason: 'no-user-id', ...at(5) }, groupId: 'PO-2' }),
      parked({ id: '4', attributes: { reason: 'no-user-id', ...at(1) }, groupId: 'PO-1' }),
    ];

    expect(sortParked(messages).map(({ messageId }) => messageId)).toEqual(['4', '3', '2', '1']);
  });

  it('sums up each reason', () => {
    const messages = [
      parked({ attributes: at(3) }),
      parked({ id: 'b'.repeat(36), attributes: at(180) }),
      parked({ id: 'c'.repeat(36), groupId: 'PO-2', attributes: at(4000) }),
    ];

    const [, summary = ''] = parkedTable(messages, NOW).split('\n\n');

    expect(summary.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['REASON', 'MESSAGES', 'ORDERS', 'OLDEST'],
      ['unreadable', '3', '2', '2 d 18 h'],
    ]);
  });

  it('shows as much of the ids as tells them apart', () => {
    const ids = (...list: string[]) => shortIdLength(list.map((id) => parked({ id })));

    expect(ids('aaaaaaaa-1111', 'bbbbbbbb-1111')).toBe(8);
    expect(ids('aaaaaaaa-1111', 'aaaaaaaa-1211')).toBe(11);
    expect(ids()).toBe(8);
  });
});
