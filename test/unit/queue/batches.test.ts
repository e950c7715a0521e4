import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchesOf } from '../../../lib/queue/batches.ts';
import { MAX_MESSAGE_BYTES } from '../../../lib/queue/message.ts';
import type { OutgoingMessage } from '../../../lib/queue/outgoing.ts';

const message = (sizeBytes: number): OutgoingMessage => ({
  body: '',
  groupId: 'ZENPO',
  deduplicationId: '',
  attributes: {},
  sizeBytes,
});
const totalOf = (batch: readonly OutgoingMessage[]) =>
  batch.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
const HALF = MAX_MESSAGE_BYTES / 2;

describe('messages are cut into batches', () => {
  it.each([
    ['none', [], []],
    ['one', [1], [1]],
    ['ten small ones', Array(10).fill(1), [10]],
    ['eleven small ones', Array(11).fill(1), [10, 1]],
    ['two that fill a batch', [HALF, HALF], [2]],
    ['two that are a byte too many', [HALF, HALF + 1], [1, 1]],
    ['a full one between small ones', [1, MAX_MESSAGE_BYTES, 1, 1], [1, 1, 2]],
    ['one too large for any batch', [1, MAX_MESSAGE_BYTES + 1, 1], [1, 1, 1]],
  ])('%s', (_name, sizes, expected) => {
    expect(batchesOf(sizes.map(message)).map(({ length }) => length)).toEqual(expected);
  });

  it('of at most ten and within what SQS takes, in sequence, and no smaller than need be', () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: MAX_MESSAGE_BYTES }),
      fc.integer({ min: 1, max: 99_999 }),
    );
    fc.assert(
      fc.property(fc.array(size.map(message), { maxLength: 60 }), (messages) => {
        const batches = batchesOf(messages);
        expect(batches.flat()).toEqual(messages);
        for (const [index, batch] of batches.entries()) {
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(totalOf(batch)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
          const next = batches[index + 1]?.slice(0, 1) ?? [message(MAX_MESSAGE_BYTES)];
          expect(batch.length === 10 || totalOf([...batch, ...next]) > MAX_MESSAGE_BYTES).toBe(true);
        }
      }),
    );
  });
});
