// Double: SQS, which hands out as many messages of a group as AWS does. Real: everything in front of it.
import { describe, expect, it } from '@jest/globals';
import type { ParkedMessage } from '../../../cli/dlq/parked-message.ts';
import { readParkedMessages } from '../../../cli/dlq/read.ts';
import { redriveSome } from '../../../cli/dlq/redrive-some.ts';
import { DlqDouble, type ParkedDouble } from '../../support/dlq-double.ts';

/** Messages of one order, by their reasons. */
const parkedBecauseOf = (group: string, ...reasons: readonly string[]): ParkedDouble[] =>
  reasons.map((reason, index) => ({ id: `${group}/${index}`, group, reason }));
const times = (count: number, reason: string) => Array.from({ length: count }, () => reason);
const options = (more: object = {}) => ({
  isSelected: ({ reason }: ParkedMessage) => reason === 'no-user-id',
  onProgress: () => undefined,
  ...more,
});

describe('Redriving messages of one reason', () => {
  it('reaches those behind the first ten of their order, and gives the others back', async () => {
    const queue = new DlqDouble([
      ...parkedBecauseOf('A', 'unreadable', ...times(24, 'no-user-id')),
      ...parkedBecauseOf('B', 'unreadable'),
    ]);

    const done = await redriveSome(queue, options());

    expect(done).toEqual({ redriven: 24, unseen: 0 });
    expect(queue.sent).toEqual(Array.from({ length: 24 }, (_, index) => `A/${index + 1}`));
    expect(queue.left).toEqual({ ids: ['A/0', 'B/0'], hidden: [] });
  });

  it.each([1, 2, 9])('reaches those behind others of their order at %i a second too', async (rate) => {
    const queue = new DlqDouble(parkedBecauseOf('A', ...times(9, 'unreadable'), 'no-user-id'));

    expect(await redriveSome(queue, options({ rate }))).toEqual({ redriven: 1, unseen: 0 });
    expect(queue.sent).toEqual(['A/9']);
  });

  it('tells of those that it cannot reach', async () => {
    const queue = new DlqDouble(parkedBecauseOf('A', ...times(10, 'unreadable'), 'no-user-id'));

    expect(await redriveSome(queue, options())).toEqual({ redriven: 0, unseen: 1 });
    expect(queue.left.hidden).toEqual([]);
  });

  it('sends a message back once, even if it is parked anew at once', async () => {
    const queue = new DlqDouble(parkedBecauseOf('A', 'no-user-id'));
    queue.onSend = (body) => {
      queue.park({ id: `again ${queue.sent.length}`, group: 'A', reason: 'no-user-id', body });
      return undefined;
    };

    expect(await redriveSome(queue, options())).toEqual({ redriven: 1, unseen: 0 });
    expect(queue.left).toEqual({ ids: ['again 0'], hidden: [] });
  });

  it('leaves what SQS does not take, and gives it back', async () => {
    const queue = new DlqDouble(parkedBecauseOf('A', 'no-user-id', 'no-user-id'));
    queue.onSend = () => new Error('SQS is down.');

    await expect(redriveSome(queue, options())).rejects.toMatchObject({ code: 'queue-unavailable' });

    expect(queue.left).toEqual({ ids: ['A/0', 'A/1'], hidden: [] });
  });

  it('says when SQS does not delete what was sent', async () => {
    const queue = new DlqDouble(parkedBecauseOf('A', 'no-user-id', 'no-user-id'));
    queue.undeletable.add('A/1');

    await expect(redriveSome(queue, options())).rejects.toThrow('SQS has not deleted 1 message.');

    expect(queue.left).toEqual({ ids: ['A/1'], hidden: [] });
  });

  it('keeps to its rate, and tells how far it is', async () => {
    const queue = new DlqDouble(parkedBecauseOf('A', ...times(3, 'no-user-id')));
    const progress: number[] = [];
    const startedAt = Date.now();

    await redriveSome(queue, options({ rate: 2, onProgress: (done: number) => progress.push(done) }));

    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
    expect(progress).toEqual([2, 3]);
  });
});

describe('Reading the dead-letter queue', () => {
  it('shows the first ten of each order, tells how many lie behind, and gives everything back', async () => {
    const parked = [
      ...parkedBecauseOf('A', ...times(12, 'unreadable')),
      ...parkedBecauseOf('B', ...times(3, 'unreadable')),
    ];
    const queue = new DlqDouble(parked);

    const { messages, unseen } = await readParkedMessages(queue);

    expect(messages.map(({ messageId }) => messageId)).toEqual(
      parked.map(({ id }) => id).filter((id) => id !== 'A/10' && id !== 'A/11'),
    );
    expect(unseen).toBe(2);
    expect(queue.left.hidden).toEqual([]);
  });

  it('hides a long queue for as long as it takes to read it', async () => {
    const queue = new DlqDouble(
      Array.from({ length: 500 }, (_, index) => `G${index}`).flatMap((group) =>
        parkedBecauseOf(group, 'unreadable'),
      ),
    );

    expect((await readParkedMessages(queue)).messages).toHaveLength(500);

    const receives = queue.commands.filter(({ operation }) => operation === 'ReceiveMessage');
    expect(new Set(receives.map(({ input }) => input.VisibilityTimeout))).toEqual(new Set([40]));
  });
});
