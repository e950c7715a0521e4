// Real: what relay doctor says of the sweep. Double: DynamoDB, with the watermarks.
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { findingForWatermarks, sweepChecks } from '../../../cli/checks/sweep.ts';
import { SWEPT_LISTS } from '../../../lib/bridge/sweep/sweep.ts';
import { asLogged, type LogLine } from '../../../lib/platform/log-lines.ts';
import type { Watermark } from '../../../lib/store/sweep-table.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';
import { logLine } from '../../support/log-lines.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 28, 12);
const marks = (of: Readonly<Record<string, Watermark>>) =>
  new Map(SWEPT_LISTS.map((list) => [list, of[list] ?? { doneThrough: NOW_MS - 60_000 }]));

/** What the checks need beside the table. */
const stageOf = (lines: readonly LogLine[]) => ({
  outputs: { OrdersTableName: 'orders' },
  relay: (command: string) => `npx relay ${command}`,
  logs: {
    // As CloudWatch and the local log do: a text as it stands in the JSON of a line.
    since: async (_: number, text = '') =>
      lines.filter((line) => JSON.stringify(line).includes(asLogged(text))),
    follow: () => Readable.from([]),
  },
});

describe('relay doctor, of the sweep', () => {
  it.each<[string, Readonly<Record<string, Watermark>>, string, string]>([
    ['all lists were gone through', {}, 'ok', 'lists were compared with the orders table in the last 1 min'],
    ['one was not for hours', { open: { doneThrough: NOW_MS - 2 * HOUR_MS } }, 'warning', '"open" was last'],
    [
      'one was not for a day',
      { returns: { doneThrough: NOW_MS - 24 * HOUR_MS } },
      'failed',
      '"returns" was last',
    ],
    ['one never was', { shipped: {} }, 'warning', 'list "shipped" was never compared to its end'],
    ['a case cannot be read', { returns: { doneThrough: NOW_MS, unread: ['CAS-1'] } }, 'warning', 'CAS-1'],
  ])('says so where %s', (_, of, status, message) => {
    expect(findingForWatermarks(marks(of), NOW_MS)).toMatchObject({
      ...{ status, message: expect.stringContaining(message) },
    });
  });

  it.each<[string, Readonly<Record<string, string>>, object]>([
    ['off', {}, { status: 'ok', message: 'It is not used: ingram-sweep is off.' }],
    [
      'on, and has never ended',
      { 'ingram-sweep': 'on', 'ingram-customer-number': '20-222222', 'ingram-country-code': 'US' },
      { status: 'warning', message: 'Ingram’s list "shipped" was never compared to its end.' },
    ],
  ])('reads the table only where it is on: %s', async (_, changes, finding) => {
    const { client, sent } = awsDouble(new DynamoDBClient({ region: 'eu-west-1' }), () => ({
      Responses: {},
    }));
    const [check] = sweepChecks({
      ...{ dynamoDb: client, forwarderEnvironment: async () => forwarderEnvironment(changes) },
      ...stageOf([]),
    });
    expect(await check?.find()).toMatchObject(finding);
    expect(sent.length > 0).toBe(Object.keys(changes).length > 0);
  });
});

describe('relay doctor, of missed events', () => {
  const ON = { 'ingram-sweep': 'on', 'ingram-customer-number': '20-222222', 'ingram-country-code': 'US' };
  const missed = (orderId: string) => logLine({ orderId, missed: true });

  it.each<[string, readonly LogLine[], Readonly<Record<string, string>>, object]>([
    ['nobody looks for them', [], {}, { status: 'ok', message: expect.stringContaining('not looked for') }],
    [
      'there are none',
      [logLine({ orderId: 'PO-1' })],
      ON,
      { status: 'ok', message: 'None in the last hour.' },
    ],
    [
      'there are some',
      [missed('PO-1'), missed('PO-2'), missed('PO-1')],
      ON,
      {
        status: 'warning',
        message: 'In the last hour, Ingram told of 2 orders what no webhook had told: PO-1, PO-2.',
        remedy: expect.stringContaining('npx relay tail --since 1h --no-follow --outcome forwarded'),
      },
    ],
  ])('says so where %s', async (_, lines, changes, finding) => {
    const [, check] = sweepChecks({
      ...{ dynamoDb: new DynamoDBClient({ region: 'eu-west-1' }), ...stageOf(lines) },
      forwarderEnvironment: async () => forwarderEnvironment(changes),
    });
    expect(await check?.find()).toEqual(finding);
  });
});
