import {
  CloudWatchLogsClient,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from '@jest/globals';
import { awsLogs, loggingFunctions } from '../../../cli/aws/logs.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';
import { awsDouble, type Responder } from '../../support/aws-double.ts';
import { logLine } from '../../support/log-lines.ts';

/* Real: the paginator of AWS's SDK. Double: what CloudWatch answers. */
const RECEIVER = '/aws/lambda/receiver';

const event = (at: number, changes: Partial<LogLine> = {}, id = `${at}`) => ({
  eventId: id,
  timestamp: at,
  message: `${JSON.stringify(logLine({ correlation_id: `E${id}`, ...changes }))}\n`,
});
const failure = { $metadata: {}, message: 'no' };
const idsOf = (lines: readonly LogLine[]) => lines.map(({ correlation_id }) => correlation_id);

function logsOn(respond: Responder) {
  const { client, sent } = awsDouble(new CloudWatchLogsClient({ region: 'eu-west-1' }), respond);
  return { logs: awsLogs(client, ['receiver', 'forwarder'], 1), sent };
}

describe('lines since a moment', () => {
  it('are those of both functions by time, of all pages, empty ones too', async () => {
    const pages = new Map([
      [undefined, { events: [event(3), { message: 'START RequestId: 1' }], nextToken: 'a' }],
      ['a', { events: [], nextToken: 'b' }],
      ['b', { events: [event(5)] }],
    ]);
    const { logs, sent } = logsOn(({ input }) =>
      input.logGroupName === RECEIVER
        ? (pages.get(input.nextToken as string | undefined) ?? {})
        : { events: [event(4)] },
    );

    expect(idsOf(await logs.since(2))).toEqual(['E3', 'E4', 'E5']);
    expect(sent).toHaveLength(4);
    expect(sent.every(({ input }) => input.startTime === 2)).toBe(true);
  });

  it('are none of a function that has no log group yet', async () => {
    const { logs } = logsOn(({ input }) =>
      input.logGroupName === RECEIVER ? new ResourceNotFoundException(failure) : { events: [event(4)] },
    );

    expect(idsOf(await logs.since(0))).toEqual(['E4']);
  });

  it.each([
    ['a word', 'SHIP1', '"SHIP1"'],
    ['characters that a bare term may not have', 'PO-1/2 {x}', '"PO-1/2 {x}"'],
    ['a quote, which would have to be escaped', 'PO"1', undefined],
    ['a backslash', 'PO\\1', undefined],
    ['another script', 'заказ', undefined],
  ])('hold a text: %s', async (_, text, pattern) => {
    const { logs, sent } = logsOn(() => ({ events: [event(1, { orderId: text }), event(2)] }));

    const lines = await logs.since(0, text);

    expect(sent.map(({ input }) => input.filterPattern)).toEqual([pattern, pattern]);
    expect(lines.map(({ orderId }) => orderId)).toEqual([text, text]);
  });
});

describe('lines as they are written', () => {
  /** Follows until so many lines have come; each poll of the receiver's log is answered by the next of the answers. */
  async function follow(count: number, polls: readonly (object | Error)[]): Promise<readonly LogLine[]> {
    const stopping = new AbortController();
    let poll = 0;
    const { logs } = logsOn(({ input }) =>
      input.logGroupName === RECEIVER ? (polls[poll++] ?? { events: [] }) : { events: [] },
    );
    const lines: LogLine[] = [];
    for await (const line of logs.follow(stopping.signal)) {
      lines.push(line);
      if (lines.length >= count) stopping.abort();
    }
    return lines;
  }

  it('come once, late ones too', async () => {
    // Later than following begins, whenever that is: the double would show what CloudWatch no longer does.
    const now = Date.now() + 60_000;
    const [first, late, last] = [event(now + 8, {}, 'a'), event(now + 5, {}, 'b'), event(now + 9, {}, 'c')];

    const lines = await follow(3, [
      { events: [first] },
      { events: [late, first] },
      { events: [late, first, last] },
    ]);

    expect(idsOf(lines)).toEqual(['Ea', 'Eb', 'Ec']);
  });

  it('come on when CloudWatch wanted fewer questions', async () => {
    const lines = await follow(1, [
      new ThrottlingException(failure),
      { events: [event(Date.now(), {}, 'a')] },
    ]);

    expect(idsOf(lines)).toEqual(['Ea']);
  });

  it('end with an error that does not pass', async () => {
    await expect(follow(1, [new Error('AccessDenied')])).rejects.toThrow('AccessDenied');
  });

  it('begin at the moment that is given, and are asked for again a minute back', async () => {
    const startedAt = Date.now();
    const stopping = new AbortController();
    const { logs, sent } = logsOn(() => {
      if (sent.length >= 4) stopping.abort();
      return { events: [] };
    });

    for await (const line of logs.follow(stopping.signal, undefined, 7)) throw new Error(line.message);

    const [first, , second] = sent.map(({ input }) => Number(input.startTime));
    expect(first).toBe(7);
    expect(second).toBeGreaterThanOrEqual(startedAt - 60_000);
    expect(second).toBeLessThanOrEqual(Date.now() - 60_000);
  });
});

describe('the functions whose logs are read', () => {
  it.each([
    ['the archiver too, where the archive is on', { ArchiverFunctionName: 'a' }, ['r', 'f', 's', 'a']],
    ['the others where it is off', {}, ['r', 'f', 's']],
  ])('are %s', (_, archive, names) => {
    const functions = { ReceiverFunctionName: 'r', ForwarderFunctionName: 'f', SweeperFunctionName: 's' };
    expect(loggingFunctions({ ...functions, ...archive })).toEqual(names);
  });
});
