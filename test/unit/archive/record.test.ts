import { describe, expect, it } from '@jest/globals';
import { bodiesOf, lineOf, readLine } from '../../../lib/archive/record.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../../lib/queue/message.ts';
import { archiveRecord } from '../../support/archive-records.ts';

describe('A record', () => {
  it('is one line, and the same when it is read', () => {
    const record = archiveRecord({
      orderId: 'PO\n1',
      calls: [
        { at: '2026-01-05T08:00:00.000Z', durationMs: 3, body: { _orderId: 'PO' }, answer: 'ok \u{1f4e6}\n' },
      ],
    });
    const line = lineOf(record) ?? '';

    expect(line).not.toMatch(/\n/);
    expect(readLine(line)).toEqual(record);
  });

  it.each(['', '{', '{"v":2}', '[]', JSON.stringify({ ...archiveRecord(), outcome: 'sighted' })])(
    'is nothing that the archive has not written: %s',
    (line) => {
      expect(readLine(line)).toBeUndefined();
    },
  );

  it('holds its message packed where it would not fit into a message of SQS', () => {
    const content = {
      v: 1,
      eventId: 'N01',
      receivedAt: '2026-01-05T08:00:00.000Z',
      resources: ['"'.repeat(500_000)],
    };
    const body = JSON.stringify(content);
    const line = lineOf(archiveRecord({ message: { body, groupId: 'PO-1' } })) ?? '';
    const message = readLine(line)?.message;

    expect(line.length).toBeLessThan(MAX_MESSAGE_BYTES);
    expect(decodeMessage(message?.body ?? '', message?.contentEncoding)).toMatchObject({
      eventId: 'N01',
      resources: content.resources,
    });
  });

  it('goes without its message where it does not fit even so', () => {
    const body = 'a'.repeat(MAX_MESSAGE_BYTES - 10);

    const { message: _, ...rest } = archiveRecord();
    const line = lineOf(archiveRecord({ message: { body, groupId: 'PO-1', contentEncoding: 'gzip' } }));

    expect(readLine(line ?? '')).toEqual(rest);
  });
});

describe('The records of a batch', () => {
  it('are handed over in as few messages as hold them', () => {
    const line = 'x'.repeat(400_000);

    expect(bodiesOf([line, line, line]).map((body) => body.split('\n').length)).toEqual([2, 1]);
    expect(bodiesOf(['a', 'b'])).toEqual(['a\nb']);
    expect(bodiesOf([])).toEqual([]);
  });
});
