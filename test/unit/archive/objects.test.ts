import { describe, expect, it } from '@jest/globals';
import { mayTellOf, objectsOf, recordsIn } from '../../../lib/archive/objects.ts';
import { readArchive } from '../../../lib/archive/read.ts';
import { type ArchiveRecord, lineOf } from '../../../lib/archive/record.ts';
import { archiveRecord, bucketInMemory } from '../../support/archive-records.ts';

/* How records lie in the bucket, and how they are found there. Double: the bucket. */

const linesOf = (...records: readonly Partial<ArchiveRecord>[]) =>
  records.flatMap((record, index) => lineOf(archiveRecord({ id: `${index}/1`, ...record })) ?? []);

async function found(
  records: readonly Partial<ArchiveRecord>[],
  range: { since?: string; until?: string; orderId?: string },
) {
  const { bucket, read } = bucketInMemory(objectsOf(linesOf(...records)));
  const { since = '2000-01-01', until = '2100-01-01', ...rest } = range;
  const ids: string[] = [];
  for await (const { id } of readArchive(bucket, {
    ...{ since: Date.parse(since), until: Date.parse(until) },
    ...rest,
  }))
    ids.push(id);
  return { ids, read };
}

describe('The records of a batch', () => {
  it('are one object, as each object costs a request', () => {
    const objects = objectsOf(linesOf({ orderId: 'PO-1' }, { orderId: 'PO-2' }, { orderId: 'PO-1' }));

    expect(objects).toHaveLength(1);
    expect(recordsIn(objects[0]?.body ?? Buffer.of()).map(({ orderId }) => orderId)).toEqual([
      ...['PO-1', 'PO-2', 'PO-1'],
    ]);
  });

  it('are an object for each hour in which they were done, however late they are stored', () => {
    const objects = objectsOf(
      linesOf(
        { at: '2026-01-05T08:59:59.999Z' },
        { at: '2026-01-05T09:00:00.000Z' },
        { at: '2026-01-05T08:00:00.000Z' },
      ),
    );

    expect(objects.map(({ key }) => key.split('/')[1])).toEqual(['2026-01-05T08', '2026-01-05T09']);
  });

  it('are the same object when they are stored again', () => {
    const lines = linesOf({}, { orderId: 'PO-2' });

    expect(objectsOf(lines).map(({ key }) => key)).toEqual(objectsOf(lines).map(({ key }) => key));
  });

  it('have keys that S3 takes, whatever their orders are called and however many there are', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ orderId: `PÖ/ ${index}\u{1f4e6}` }));
    const objects = objectsOf(linesOf(...many));

    expect(objects.length).toBeLessThanOrEqual(6);
    for (const { key } of objects) {
      expect(key.length).toBeLessThanOrEqual(1_024);
      expect(key).toMatch(/^events\/[\dT-]+\/[\da-f]+\.[\w-]+\.ndjson\.gz$/);
    }
  });

  it('are left out where the archive has not written them', () => {
    expect(objectsOf(['', 'not JSON', '{"v":2}', ...linesOf({})])).toHaveLength(1);
  });
});

describe('An order', () => {
  it.each(['PO-1', 'po-1', ' PO-1 '])('is found by its number in any spelling: "%s"', async (orderId) => {
    const { ids } = await found([{ orderId: 'Po-1' }, { orderId: 'PO-2' }], { orderId });

    expect(ids).toEqual(['0/1']);
  });

  it('is looked for only in the objects that may tell of it', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
    const records = hours.map((hour) => ({ at: `2026-01-05T${hour}:00:00.000Z`, orderId: `PO-${hour}` }));
    const { ids, read } = await found(records, { orderId: 'PO-07' });

    expect(ids).toEqual(['7/1']);
    expect(read).toHaveLength(1);
    expect(mayTellOf(read[0] ?? '', 'PO-07')).toBe(true);
  });
});

describe('A time', () => {
  const AT = ['2026-01-05T07:59:59.000Z', '2026-01-05T08:30:00.000Z', '2026-01-05T10:00:00.000Z'];

  it.each([
    [{}, ['0/1', '1/1', '2/1']],
    [{ since: '2026-01-05T08:00:00Z' }, ['1/1', '2/1']],
    [{ until: '2026-01-05T08:30:00Z' }, ['0/1', '1/1']],
    [{ since: '2026-01-05T08:30:00.001Z', until: '2026-01-05T09:59:59Z' }, []],
  ])('holds what was done within it: %j', async (range, expected) => {
    const { ids } = await found(
      AT.map((at) => ({ at })),
      range,
    );

    expect(ids).toEqual(expected);
  });

  it('holds each record once, however often it was stored, the oldest first', async () => {
    const at = (minute: number) => `2026-01-05T08:0${minute}:00.000Z`;
    const twice = [
      { id: 'b/1', at: at(2) },
      { id: 'a/1', at: at(1) },
    ];
    const first = objectsOf(linesOf(...twice));
    const again = objectsOf(linesOf({ id: 'b/1', at: at(2) }));
    const { bucket } = bucketInMemory([...first, ...again]);
    const ids: string[] = [];
    for await (const { id } of readArchive(bucket, { since: 0, until: Date.parse('2100-01-01') }))
      ids.push(id);

    expect(ids).toEqual(['a/1', 'b/1']);
  });
});
