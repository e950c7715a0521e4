// Real: the loop over a batch. Double: what is done with each message.
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { type BatchWorker, type Disposition, processBatch } from '../../../lib/queue/batch.ts';
import { runs } from '../../support/runs.ts';

const RETRY: Disposition = { retryAfterSeconds: 7 };
const DOWN = new Error('SQS is down.');
const fail = () => {
  throw DOWN;
};

/** A worker with all the time that it wants. */
const worker = (handle: BatchWorker['handle'], changes: Partial<BatchWorker> = {}): BatchWorker => ({
  ensureHidden: async () => undefined,
  handle,
  mayStart: () => true,
  handBack: async () => undefined,
  onError: () => undefined,
  ...changes,
});

/** Records named after their group and place: `A1` is the first of group A. */
const batch = (...names: string[]): SQSRecord[] => names.map((name) => record(name, name.slice(0, 1)));

const failing =
  (...names: string[]) =>
  async ({ messageId }: SQSRecord): Promise<Disposition> =>
    names.includes(messageId) ? RETRY : 'done';

const idsOf = async (records: readonly SQSRecord[], handle: (record: SQSRecord) => Promise<Disposition>) => {
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

  it('is known before, as what is behind a message in its group', async () => {
    const behind: Record<string, readonly string[]> = {};
    const handle: BatchWorker['handle'] = async ({ messageId }, _attempt, others) => {
      behind[messageId] = others.map((other) => other.messageId);
      return messageId === 'A2' ? RETRY : 'done';
    };
    await processBatch(batch('A1', 'B1', 'A2', 'A3'), worker(handle));
    expect(behind).toEqual({ A1: ['A2', 'A3'], A2: ['A3'], B1: [] });
  });

  it('is a message without a group by itself', async () => {
    const records = ['1', '2', '3'].map((name) => record(name, undefined));
    expect(await idsOf(records, failing('2'))).toEqual(['2']);
  });

  it('is, of any batch, each group from the first on that waits or throws, and nothing more of it is tried', async () => {
    const member = fc.record({
      group: fc.constantFrom('A', 'B', 'C'),
      outcome: fc.constantFrom('done', 'waits', 'throws'),
      receiveCount: fc.constantFrom(1, 3, 4),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 10 }), fc.boolean(), async (members, isSqsDown) => {
        const tried: string[] = [];
        const handle = async ({ messageId }: SQSRecord): Promise<Disposition> => {
          tried.push(messageId);
          const outcome = members[Number(messageId)]?.outcome;
          if (outcome === 'throws') throw new TypeError('undefined is not a function');
          return outcome === 'done' ? 'done' : RETRY;
        };
        const records = members.map(({ group, receiveCount }, index) =>
          record(String(index), group, receiveCount),
        );
        const handBack = () => (isSqsDown ? Promise.reject(DOWN) : Promise.resolve());
        const failures = await processBatch(records, worker(handle, { handBack }));
        const firstFailure = (of: string) =>
          members.findIndex(({ group, outcome }) => group === of && outcome !== 'done');
        const late = members.flatMap(({ group }, index) => {
          const first = firstFailure(group);
          return first !== -1 && index >= first ? [String(index)] : [];
        });
        expect(failures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual(late);
        const firsts = members.map(({ group }) => String(firstFailure(group)));
        expect(tried.filter((id) => late.includes(id) && !firsts.includes(id))).toEqual([]);
      }),
      runs(500),
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
    const slow = Promise.withResolvers<Disposition>();
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
    const handle = async ({ messageId }: SQSRecord): Promise<Disposition> => {
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

/** Throws the first time. */
function failingOnce(): () => boolean {
  let times = 0;
  return () => (++times === 1 ? fail() : true);
}

describe('a group that may be in other hands', () => {
  it('is left alone, and the other groups are not', async () => {
    const handled: string[] = [];
    const handedBack: unknown[] = [];
    const records = batch('A1', 'B1', 'A2');
    const handle: BatchWorker['handle'] = async ({ messageId }) => {
      handled.push(messageId);
      return 'done';
    };
    const ensureHidden: BatchWorker['ensureHidden'] = async ([first]) =>
      first?.messageId === 'A1' ? fail() : undefined;
    const handBack = async (group: unknown) => void handedBack.push(group);
    const failures = await processBatch(records, worker(handle, { ensureHidden, handBack }));
    expect(failures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['A1', 'A2']);
    expect(handled).toEqual(['B1']);
    expect(handedBack).toEqual([]);
  });
});

describe('the attempts of a message', () => {
  it('are its receives, unless it came behind others of its group: then it was never worked on', async () => {
    const attempts: unknown[] = [];
    const records = [record('A1', 'A', 11), record('A2', 'A', 11), record('B1', 'B', 2)];
    const handle: BatchWorker['handle'] = async ({ messageId }, attempt) => {
      attempts.push([messageId, attempt]);
      return 'done';
    };
    await processBatch(records, worker(handle));
    expect(attempts.toSorted()).toEqual([
      ['A1', 11],
      ['A2', 1],
      ['B1', 2],
    ]);
  });
});

describe('what throws', () => {
  it.each<[string, Partial<BatchWorker>]>([
    [
      'the report of an error',
      { handle: async ({ messageId }) => (messageId === 'A1' ? fail() : 'done'), onError: fail },
    ],
    ['the look at the time that is left', { mayStart: failingOnce() }],
  ])('makes its own group come back, even where it is %s', async (_, changes) => {
    const failures = await processBatch(batch('A1', 'B1', 'A2'), { ...worker(failing()), ...changes });
    expect(failures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['A1', 'A2']);
  });

  it.each<[string, Partial<BatchWorker>, readonly string[]]>([
    ['handling a message', { handle: () => Promise.reject(DOWN) }, ['A1 SQS is down.', 'B1 SQS is down.']],
    [
      'handing back a group',
      { handle: failing('A1'), handBack: () => Promise.reject(DOWN) },
      ['A1 SQS is down.'],
    ],
  ])('while %s is reported once, with the message', async (_, changes, errors) => {
    const reported: string[] = [];
    const onError = ({ messageId }: SQSRecord, error: unknown) =>
      reported.push(`${messageId} ${error instanceof Error ? error.message : error}`);
    await processBatch(batch('A1', 'B1', 'A2'), { ...worker(failing()), onError, ...changes });
    expect(reported).toEqual(errors);
  });

  it('is not hidden: the queue’s own timeout brings it back', async () => {
    const handedBack: unknown[] = [];
    const handBack = async (records: unknown) => void handedBack.push(records);
    const failures = await processBatch(
      batch('A1', 'A2'),
      worker(() => Promise.reject(DOWN), { handBack }),
    );
    expect(failures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['A1', 'A2']);
    expect(handedBack).toEqual([]);
  });
});

describe('a group with a message that was received often', () => {
  const suspicious = (name: string) => record(name, name.slice(0, 1), 4);
  const stillUnsuspicious = (name: string) => record(name, name.slice(0, 1), 3);

  it('is worked on after the others, as it may be what kills the function', async () => {
    const log: string[] = [];
    const slowly = worker(async ({ messageId }) => {
      log.push(`${messageId} begins`);
      await turn();
      log.push(`${messageId} ends`);
      return 'done';
    });
    const records = [
      ...batch('A1'),
      suspicious('A2'),
      suspicious('B1'),
      stillUnsuspicious('C1'),
      ...batch('D1'),
    ];
    await processBatch(records, slowly);
    expect(log).toEqual([
      ...['C1 begins', 'D1 begins', 'C1 ends', 'D1 ends'],
      ...['A1 begins', 'A1 ends', 'A2 begins', 'A2 ends', 'B1 begins', 'B1 ends'],
    ]);
  });

  it('is handed back when the others have left it no time', async () => {
    let begun = 0;
    const handle = async (): Promise<Disposition> => {
      begun += 1;
      return 'done';
    };
    const failures = await processBatch(
      [suspicious('A1'), ...batch('B1')],
      worker(handle, { mayStart: () => begun < 1 }),
    );
    expect(failures).toEqual([{ itemIdentifier: 'A1' }]);
  });
});

describe('groups with a message that may hold a very large order', () => {
  const packed = (name: string): SQSRecord => ({
    ...record(name, name.slice(0, 1)),
    messageAttributes: { contentEncoding: { dataType: 'String', stringValue: 'gzip' } },
  });
  const long = (name: string): SQSRecord => ({
    ...record(name, name.slice(0, 1)),
    body: 'x'.repeat(200_000),
  });

  it('are worked on one at a time and after the others, as several of them do not fit into memory', async () => {
    let running = 0;
    const log: string[] = [];
    const slowly = worker(async ({ messageId }) => {
      running += 1;
      log.push(`${messageId} beside ${running - 1}`);
      await turn();
      running -= 1;
      return 'done';
    });
    const received = record('S1', 'S', 4);
    const records = [received, packed('P1'), long('L1'), ...batch('A1', 'B1', 'P2')];

    await processBatch(records, slowly);

    const light = ['A1 beside 0', 'B1 beside 1'];
    expect(log).toEqual([...light, 'P1 beside 0', 'P2 beside 0', 'L1 beside 0', 'S1 beside 0']);
  });
});

function record(messageId: string, group: string | undefined, receiveCount = 1): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: '{}',
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
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
