import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from '@jest/globals';
import { accessText, hasStatus, parseAccessLine } from '../../../cli/access-log/line.ts';
import { logGroups } from '../../../cli/aws/logs.ts';
import { createLineText } from '../../../cli/events/line-text.ts';
import { mergedLogs } from '../../../cli/events/merged-logs.ts';
import type { Logs } from '../../../cli/stage.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { logLine } from '../../support/log-lines.ts';

/* Real: the paginator of AWS's SDK. Double: what CloudWatch answers. */
const AT = Date.UTC(2026, 0, 5, 8);

/** What API Gateway writes by the format in serverless.yml. */
const logged = (changes: object = {}) =>
  JSON.stringify({
    requestId: 'r1',
    sourceIp: '203.0.113.7',
    routeKey: 'POST /webhooks/ingram',
    status: 401,
    latencyMs: '12',
    error: '-',
    ...changes,
  });
const read = (changes: object = {}) => {
  const line = parseAccessLine(logged(changes), AT);
  if (line === undefined) throw new Error('It is no line of the access log.');
  return line;
};

describe('A line of the access log', () => {
  it.each([
    [{}, '2026-01-05T08:00:00Z 401 203.0.113.7        12 ms POST /webhooks/ingram'],
    [
      { status: 429, latencyMs: '-', error: 'Too Many Requests' },
      '2026-01-05T08:00:00Z 429 203.0.113.7            - POST /webhooks/ingram Too Many Requests',
    ],
  ])('is shown with its time: %j', (changes, text) => {
    expect(accessText(read(changes))).toBe(text);
  });

  it.each([
    [[], true],
    [['401'], true],
    [['4xx'], true],
    [['500', '4xx'], true],
    [['400'], false],
    [['5xx'], false],
  ])('of 401 is chosen by %j: %s', (statuses, isChosen) => {
    expect(hasStatus(read(), statuses)).toBe(isChosen);
  });

  it.each(['no JSON', '{"status":"none"}'])('is not %s', (text) => {
    expect(parseAccessLine(text, AT)).toBeUndefined();
  });

  it('is found in the log group that the stack names', async () => {
    const { client, sent } = awsDouble(new CloudWatchLogsClient({ region: 'eu-west-1' }), () => ({
      events: [{ eventId: '1', timestamp: AT, message: logged() }],
    }));
    const log = logGroups(client, ['/aws/http-api/bridge-prod'], parseAccessLine, 1);

    expect(await log.since(AT)).toEqual([read()]);
    expect(sent.map(({ input }) => input.logGroupName)).toEqual(['/aws/http-api/bridge-prod']);
  });
});

describe('relay tail --requests', () => {
  type Line = { readonly timestamp: string };
  const at = (second: number) => ({ timestamp: new Date(AT + second * 1000).toISOString() });
  const logs = (...lines: readonly Line[]): Logs<Line> => ({
    since: async () => lines,
    follow: async function* () {
      yield* lines;
    },
  });

  it('shows requests and steps in the sequence of time', async () => {
    expect(await mergedLogs(logs(at(1), at(4)), logs(at(2), at(3))).since(AT)).toEqual([1, 2, 3, 4].map(at));
  });

  it('follows both until both end', async () => {
    const shown: Line[] = [];
    const merged = mergedLogs(logs(at(1), at(4)), logs(at(2)));
    for await (const line of merged.follow(new AbortController().signal)) shown.push(line);

    expect(shown.map(({ timestamp }) => timestamp).sort()).toEqual(
      [1, 2, 4].map(at).map(({ timestamp }) => timestamp),
    );
  });

  it('shows a request as a step, under its day', () => {
    const text = createLineText();

    expect(text(read())).toBe(
      '2026-01-05 (UTC)\n08:00:00 request    401 203.0.113.7        12 ms POST /webhooks/ingram',
    );
    expect(text(logLine({ orderId: 'PO-1', orderStatus: '_held', lagMs: 12 }))).toContain(
      '08:00:00 forwarded',
    );
  });
});
