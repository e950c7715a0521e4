// Double: SQS, which hands out as many messages of a group as AWS does. Real: everything in front of it.
import { describe, expect, it } from '@jest/globals';
import { drop } from '../../../cli/queue/drop.ts';
import { queuedTable } from '../../../cli/queue/table.ts';
import { groupIdOf } from '../../../lib/queue/message.ts';
import { DlqDouble, type ParkedDouble } from '../../support/dlq-double.ts';

/** Messages of one order, by their events, in their sequence. */
const messagesOf = (group: string, ...events: readonly string[]): ParkedDouble[] =>
  events.map((eventId, index) => ({ id: `${group}/${index}`, group, eventId }));
const times = (count: number, event: string) => Array.from({ length: count }, () => event);

describe('Dropping what waits', () => {
  it.each([
    ['an event', { event: 'BAD' }, ['A/0', 'A/2', 'B/0']],
    ['an order', { order: 'A' }, ['B/0', 'B/1']],
    ['an event of an order', { event: 'BAD', order: 'A' }, ['A/0', 'A/2', 'B/0', 'B/1']],
    ['what is not there', { event: 'OTHER' }, ['A/0', 'A/1', 'A/2', 'B/0', 'B/1']],
  ])('deletes the messages of %s, and leaves the others as they stand', async (_, filter, left) => {
    const queue = new DlqDouble([
      ...messagesOf('A', 'GOOD', 'BAD', 'GOOD'),
      ...messagesOf('B', 'FINE', 'BAD'),
    ]);

    const { unseen } = await drop(queue, filter);

    expect(queue.left).toEqual({ ids: left, hidden: [] });
    expect(unseen).toBe(0);
  });

  it('reaches those behind the first ten of their order, as long as some of these go', async () => {
    const queue = new DlqDouble(messagesOf('A', ...times(3, 'GOOD'), ...times(24, 'BAD'), 'GOOD'));

    const { dropped } = await drop(queue, { event: 'BAD' });

    expect(dropped).toHaveLength(24);
    expect(queue.left).toEqual({ ids: ['A/0', 'A/1', 'A/2', 'A/27'], hidden: [] });
  });

  it('tells of messages that it cannot reach', async () => {
    const queue = new DlqDouble(messagesOf('A', ...times(10, 'GOOD'), 'BAD'));

    expect(await drop(queue, { event: 'BAD' })).toEqual({ dropped: [], unseen: 1 });
    expect(queue.left.hidden).toEqual([]);
  });

  it('finds an event whose id cannot stand in an attribute', async () => {
    const unusual = 'BAD\u2028';
    const queue = new DlqDouble(messagesOf('A', groupIdOf(unusual), 'GOOD'));

    await drop(queue, { event: unusual });

    expect(queue.left.ids).toEqual(['A/1']);
  });

  it('says when SQS does not delete a message, and gives it back', async () => {
    const queue = new DlqDouble([...messagesOf('A', 'BAD'), ...messagesOf('B', 'BAD')]);
    queue.undeletable.add('B/0');

    await expect(drop(queue, { event: 'BAD' })).rejects.toThrow(
      'Only 1 message was dropped: SQS has not deleted 1 message. Try again. Run it again, before you resume.',
    );

    expect(queue.left).toEqual({ ids: ['B/0'], hidden: [] });
  });
});

describe('What waits', () => {
  it.each([
    ['there is nothing', {}, 0, 'No message is ready in the queue.'],
    ['none of an order waits', { order: 'A' }, 0, 'No message matches.'],
    ['more may match than can be seen', { order: 'A' }, 1, 'No message that can be seen matches.'],
  ])('is told where %s', (_, filter, unseen, text) => {
    expect(queuedTable({ messages: [], unseen }, filter, 0)).toBe(text);
  });
});
