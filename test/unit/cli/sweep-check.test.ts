// Real: what relay doctor says of the sweep. Double: DynamoDB, with the watermarks.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { findingForWatermarks, sweepChecks } from '../../../cli/checks/sweep.ts';
import { SWEPT_LISTS } from '../../../lib/bridge/sweep/sweep.ts';
import type { Watermark } from '../../../lib/store/sweep-table.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 28, 12);
const marks = (of: Readonly<Record<string, Watermark>>) =>
  new Map(SWEPT_LISTS.map((list) => [list, of[list] ?? { doneThrough: NOW_MS - 60_000 }]));

describe('relay doctor, of the sweep', () => {
  it.each<[string, Readonly<Record<string, Watermark>>, string, string]>([
    ['all lists were gone through', {}, 'ok', 'and all others later'],
    ['one was not for hours', { open: { doneThrough: NOW_MS - 2 * HOUR_MS } }, 'warning', '"open" was last'],
    [
      'one was not for a day',
      { returns: { doneThrough: NOW_MS - 24 * HOUR_MS } },
      'failed',
      '"returns" was last',
    ],
    ['one never was', { shipped: {} }, 'warning', 'No pass over Ingram’s list "shipped" has ended'],
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
      { status: 'warning', message: 'No pass over Ingram’s list "shipped" has ended yet.' },
    ],
  ])('reads the table only where it is on: %s', async (_, changes, finding) => {
    const { client, sent } = awsDouble(new DynamoDBClient({ region: 'eu-west-1' }), () => ({
      Responses: {},
    }));
    const [check] = sweepChecks({
      ...{ dynamoDb: client, forwarderEnvironment: async () => forwarderEnvironment(changes) },
      outputs: { OrdersTableName: 'orders' },
    });
    expect(await check?.find()).toMatchObject(finding);
    expect(sent.length > 0).toBe(Object.keys(changes).length > 0);
  });
});
