// Real: the loop over a batch. Double: what is done with each message.
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { type BatchWorker, type Outcome, processBatch } from '../../../lib/queue/batch.ts';

const RETRY: Outcome = { retryAfterSeconds: 7 };

/** A worker with all the time that it wants. */
const worker = (handle: BatchWorker['handle'], changes: Partial<BatchWorker> = {}): BatchWorker => ({
  handle,
  mayStart: () => true,
  handBack: async () => undefined,
  ...changes,
});

/** Records named after their group and place: `A1` is the first of group A. */
const batch = (...names: string[]): SQSRecord[] => names.map((name) => record(name, name.slice(0, 1)));

const failing =
  (...names: string[]) =>
  async ({ messageId }: SQSRecord): Promise<Outcome> =>
    names.includes(messageId) ? RETRY : 'done';

const idsOf = async (records: readonly SQSRecord[], handle: (record: SQSRecord) => Promise<Outcome>) => {
  const failures = await processBatch(records, worker(handle));
  return failures.map(({ itemIdentifier }) => itemIdentifier).sort();
};

describe('what is handed back of a batch', () => {
  it.each([
    ['nothing, of an empty batch', batch(), [], []],
    ['nothing, when all is done', batch('A1', 'A2', 'B1'), [], []],
    ['what must be retried', batch('A1', 'B1', 'C1'), ['B1'], ['B1']],
    ['the rest of its group', batch('A1', 'A2', 'A3', 'B1'), ['A2'], ['A2', 'A3']],
    [
      'the rest of its group, with others between',
      batch('A1', 'B1', 'A2', 'B2', 'A3'),
      ['A1'],
      ['A1', 'A2', 'A3'],
    ],
    ['the rests of two groups', batch('A1', 'A2', 'B1', 'B2'), ['A2', 'B1'], ['A2', 'B1', 'B2']],
    ['everything', batch('A1', 'B1'), ['A1', 'B1'], ['A1', 'B1']],
  ])('is %s', async (_name, records, failures, handedBack) => {
    expect(await idsOf(records, failing(...failures))).toStrictEqual(handedBack);
  });

  it('is a message without a group by itself', async () => {
    const records = ['1', '2', '3'].map((name) => record(name, undefined));
    expect(await idsOf(records, failing('2'))).toEqual(['2']);
  });

  it('is, of any batch, each group from its first failure on, of which nothing more was tried', async () => {
    const member = fc.record({ group: fc.constantFrom('A', 'B', 'C'), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 10 }), async (members) => {
        const records = members.map(({ group }, index) => record(String(index), group));
        const failsAt = (id: string) => members[Number(id)]?.fails === true;
        const tried: string[] = [];
        const handedBack = await idsOf(records, async ({ messageId }) => {
          tried.push(messageId);
          return failsAt(messageId) ? RETRY : 'done';
        });
        const firstFailure = (group: string) =>
          members.findIndex((each) => each.group === group && each.fails);
        const late = members.flatMap(({ group }, index) => {
          const first = firstFailure(group);
          return first !== -1 && index >= first ? [String(index)] : [];
        });
        expect(handedBack).toEqual(late);
        expect(tried.filter((id) => late.includes(id) && !failsAt(id))).toEqual([]);
      }),
    );
  });
});

describe('a batch is worked through', () => {
  it('with its groups side by side, and the messages of a group one after another', async () => {
    const log: string[] = [];
    const slowly = worker(async ({ messageId }) => {
      log.push(`${messageId} begins`);
      await turn();
      log.push(`${messageId} ends`);
      return 'done';
    });
    await processBatch(batch('A1', 'A2', 'B1', 'B2'), slowly);
    const of = (group: string) => log.filter((entry) => entry.startsWith(group));
    expect(log.slice(0, 2)).toEqual(['A1 begins', 'B1 begins']);
    for (const group of ['A', 'B']) {
      const steps = ['1 begins', '1 ends', '2 begins', '2 ends'];
      expect(of(group)).toEqual(steps.map((step) => group + step));
    }
  });

  it('without a group waiting for another that is slow', async () => {
    const slow = Promise.withResolvers<Outcome>();
    const fast: string[] = [];
    const failures = idsOf(batch('A1', 'A2', 'B1', 'B2', 'B3'), async ({ messageId }) => {
      if (messageId === 'A1') return slow.promise;
      fast.push(messageId);
      if (messageId === 'B3') slow.resolve(RETRY);
      return 'done';
    });
    expect(await failures).toEqual(['A1', 'A2']);
    expect(fast).toEqual(['B1', 'B2', 'B3']);
  });
});

describe('what waits', () => {
  type HandedBack = { readonly ids: readonly string[]; readonly seconds: number };
  const collecting = (handedBack: HandedBack[]): Partial<BatchWorker> => ({
    handBack: async (records, seconds) => {
      handedBack.push({ ids: records.map(({ messageId }) => messageId), seconds });
    },
  });

  it('is hidden with the rest of its group, in one go and for the same time', async () => {
    const handedBack: HandedBack[] = [];

    await processBatch(batch('A1', 'A2', 'B1', 'A3'), worker(failing('A2'), collecting(handedBack)));

    expect(handedBack).toEqual([{ ids: ['A2', 'A3'], seconds: 7 }]);
  });

  it('goes back at once when there is no time left to begin it', async () => {
    const handedBack: HandedBack[] = [];
    const begun: string[] = [];
    const handle = async ({ messageId }: SQSRecord): Promise<Outcome> => {
      begun.push(messageId);
      return 'done';
    };
    const mayStart = () => begun.length < 2;

    const failures = await processBatch(
      batch('A1', 'A2', 'A3', 'A4'),
      worker(handle, { ...collecting(handedBack), mayStart }),
    );

    expect(begun).toEqual(['A1', 'A2']);
    expect(handedBack).toEqual([{ ids: ['A3', 'A4'], seconds: 0 }]);
    expect(failures).toEqual([{ itemIdentifier: 'A3' }, { itemIdentifier: 'A4' }]);
  });
});

function record(messageId: string, group: string | undefined): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: '{}',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
      ...(group !== undefined && { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:order-events.fifo',
    awsRegion: 'us-east-1',
  };
}
