import { describe, expect, it } from '@jest/globals';
import { readParked } from '../../../cli/dlq/parked-message.ts';
import { timelineOf } from '../../../cli/order/timeline.ts';
import { decide, withReport } from '../../../lib/orders/decide.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { logLine } from '../../support/log-lines.ts';
import { line, notification, ORDER_ID, orderAfter, START_MS } from '../../support/orders.ts';

type Known = Parameters<typeof timelineOf>[0];
const at = (seconds: number) => START_MS + seconds * 1000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();

const order = orderAfter([
  notification('order_shipped', 0, { '20-RD128': [line(1, { requestedQuantity: 3, shippedQuantity: 2 })] }),
]);
const logged = (seconds: number, outcome: string, changes: object = {}) =>
  logLine({ timestamp: iso(seconds), orderId: ORDER_ID, correlation_id: 'E1', outcome, ...changes });

/** An order of which one event told, 2 of 3 pieces have shipped, and nobody was told yet. */
const known = (changes: Partial<Known> = {}): Known => ({
  orderId: ORDER_ID,
  item: { order, version: 1 },
  lines: [],
  waiting: [],
  parked: [],
  ...changes,
});

/** Each entry in short: seconds, kind, cause and text. */
const shown = (changes: Partial<Known>, now = at(100)) =>
  timelineOf(known(changes), now).map(
    (entry) => `${(entry.at - START_MS) / 1000} ${entry.kind} ${entry.cause}: ${entry.text}`,
  );

const FACTS = 'line 1 of 20-RD128: 3 pieces ordered, 2 pieces shipped';
const UNKNOWN_END = '(not parked any more: dropped, or sent back and not tried since)';
const facts = `0 changed null: ${FACTS}`;

function told(times: number) {
  const update = decide(order, DEFAULT_STATUS_TABLE);
  if (update === undefined) throw new Error('The order of this test is to be told.');
  return Array.from({ length: times }).reduce<typeof order>(
    (before, _, index) => withReport(before, update, at(20 + index), 'E1'),
    order,
  );
}

describe('the timeline of an order', () => {
  it.each<[string, Partial<Known>, readonly string[]]>([
    ['knows only the time of facts that no log tells of', {}, [facts]],
    [
      'shows an event, the facts it changed, and what was told and why',
      {
        item: { order: told(1), version: 1 },
        lines: [
          logged(21, 'forwarded', { changes: [FACTS], orderStatus: '_approved' }),
          logged(5, 'queued', { eventType: 'im::order_shipped' }),
        ],
      },
      [
        '5 received E1: im::order_shipped',
        `20 changed E1: ${FACTS}`,
        '20 told E1: _approved: 2 of 3 pieces shipped; open: line 1 of 20-RD128',
      ],
    ],
    [
      'shows when an event was received with those of other orders, of which the receiver names none',
      {
        lines: [
          logged(5, 'no-news', { eventType: 'im::order_hold', correlation_id: 'E2' }),
          logged(9, 'forwarded', { eventType: 'im::order_shipped', lagMs: 3_000, orderStatus: '_held' }),
        ],
      },
      [
        facts,
        '5 received E2: im::order_hold',
        '5 no-news E2: nothing new to tell Thirdwatch',
        '6 received E1: im::order_shipped',
        '9 told E1: _held',
      ],
    ],
    [
      'says how often the same was told',
      { item: { order: told(3), version: 3 } },
      [facts, '22 told E1: _approved 3 times, now the last: 2 of 3 pieces shipped; open: line 1 of 20-RD128'],
    ],
    [
      'shows from the log what the item does not remember',
      { lines: [logged(9, 'forwarded', { orderStatus: '_held', because: 'nothing shipped' })] },
      [facts, '9 told E1: _held: nothing shipped'],
    ],
    [
      'counts repeated events, and says why nothing was told',
      {
        lines: [
          ...[logged(1, 'queued', { eventType: 'x' }), logged(3, 'queued', { eventType: 'x' })],
          logged(4, 'no-news', { reason: 'cancellation-settles' }),
        ],
      },
      [
        facts,
        '1 received E1: x, 2 times, this the first',
        '4 no-news E1: the cancellation settles before it is told',
      ],
    ],
    [
      'shows what failed, and when it is tried again',
      {
        lines: [logged(2, 'retry', { attempts: 7, error: { message: 'Thirdwatch answered 503' } })],
        waiting: [{ eventId: 'E1', since: iso(1), nextAttempt: iso(90), error: 'Thirdwatch answered 503' }],
      },
      [
        '2 failed E1: 7 attempts, last error: Thirdwatch answered 503',
        `2 changed E1: ${FACTS}`,
        '90 waiting E1: for its next attempt: Thirdwatch answered 503',
      ],
    ],
    [
      'shows what was parked and is not any more',
      { lines: [logged(3, 'parked', { reason: 'no-user-id', detail: 'None.' })] },
      [`3 changed E1: ${FACTS}`, `3 parked E1: no-user-id: None. ${UNKNOWN_END}`],
    ],
    [
      'shows what was sent back to the queue and parked again, by when, though each attempt says so',
      {
        lines: [
          logged(3, 'parked', { reason: 'no-user-id' }),
          logged(9, 'retry', { redrivenAt: iso(8), attempts: 1, error: { message: 'Why.' } }),
          logged(14, 'parked', { redrivenAt: iso(8), reason: 'rejected-by-thirdwatch' }),
          logged(31, 'no-news', { redrivenAt: iso(30) }),
        ],
      },
      [
        '3 parked E1: no-user-id',
        '8 sent-back E1: from the dead-letter queue, to be tried again',
        '9 failed E1: 1 attempt: Why',
        `14 changed E1: ${FACTS}`,
        '14 parked E1: rejected-by-thirdwatch',
        '30 sent-back E1: from the dead-letter queue, to be tried again',
        '31 no-news E1: nothing new to tell Thirdwatch',
      ],
    ],
    [
      'does not claim that what came again was sent back',
      { lines: [logged(3, 'parked', { reason: 'no-user-id' }), logged(5, 'no-news')] },
      [
        `3 changed E1: ${FACTS}`,
        '3 parked E1: no-user-id (not parked any more)',
        '5 no-news E1: nothing new to tell Thirdwatch',
      ],
    ],
    [
      'lets facts belong to the event that was received, and stored them though its call failed',
      {
        lines: [
          logged(4, 'parked', { reason: 'rejected-by-thirdwatch' }),
          logged(2, 'queued', { eventType: 'im::order_shipped' }),
        ],
      },
      [
        '2 received E1: im::order_shipped',
        `4 changed E1: ${FACTS}`,
        `4 parked E1: rejected-by-thirdwatch ${UNKNOWN_END}`,
      ],
    ],
    [
      'lets facts belong to none of several events that failed',
      {
        lines: [
          logged(4, 'parked', { reason: 'no-user-id' }),
          logged(5, 'parked', { reason: 'no-user-id', correlation_id: 'E2' }),
        ],
      },
      [facts, `4 parked E1: no-user-id ${UNKNOWN_END}`, `5 parked E2: no-user-id ${UNKNOWN_END}`],
    ],
    [
      'lets facts belong to no failure where the log lacks what was told before',
      {
        item: { order: told(1), version: 1 },
        lines: [logged(30, 'parked', { reason: 'no-user-id', correlation_id: 'E2' })],
      },
      [
        facts,
        '20 told E1: _approved: 2 of 3 pieces shipped; open: line 1 of 20-RD128',
        `30 parked E2: no-user-id ${UNKNOWN_END}`,
      ],
    ],
    [
      'shows what is due, by the reason',
      { item: { order, version: 1, rechecks: { silent: at(60) } } },
      [facts, '60 due silent: looks the order up, if nothing is heard of it until then'],
    ],
    [
      'says nothing of an answer that a stage without Ingram’s API does not ask for, nor of a call that had one',
      {
        item: {
          order,
          version: 1,
          rechecks: { settling: at(60), 'unknown-outcome': at(61), 'without-details': at(62) },
        },
      },
      [
        facts,
        '60 due settling: tells the cancellation, unless something of the order is live by then',
        '61 due unknown-outcome: tells the status once more, as an attempt before may still be applied',
        '62 due without-details: asks Ingram Micro again, as its details were missing or behind the event',
      ],
    ],
  ])('%s', (_, changes, entries) => {
    expect(shown(changes)).toEqual(entries);
  });

  it.each([
    ['still to come', 80, 'for its next attempt: Why'],
    ['about to come', 380, 'for its next attempt: Why'],
    [
      'well past',
      1000,
      'for its next attempt, which is overdue: it waits, or was dropped from the queue. Last error: Why',
    ],
  ])('says of a next attempt that is %s what it may mean', (_, now, text) => {
    const waiting = [{ eventId: 'E1', since: iso(1), nextAttempt: iso(90), error: 'Why' }];

    expect(shown({ waiting }, at(now))).toEqual([facts, `90 waiting E1: ${text}`]);
  });

  const stillParked = (seconds: number, eventId: string | undefined, body: object) =>
    readParked({
      ...{ MessageId: '9f271d5f-eb29', Body: JSON.stringify(body) },
      Attributes: { SentTimestamp: String(at(seconds)) },
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'no-user-id' },
        ...(eventId !== undefined && { eventId: { DataType: 'String', StringValue: eventId } }),
      },
    });

  it('names the message that is still parked, once', () => {
    const parked = [stillParked(3, 'E1', {})];

    expect(shown({ parked, lines: [logged(3, 'parked', { reason: 'no-user-id' })] })).toEqual([
      `3 changed E1: ${FACTS}`,
      '3 parked E1: no-user-id (still parked: 9f271d5f)',
    ]);
  });

  it('names a recheck that is still parked, once', () => {
    const parked = [stillParked(3, undefined, { v: 1, kind: 'recheck', orderId: ORDER_ID, why: 'silent' })];
    const line = logged(3, 'parked', { correlation_id: 'M1', recheck: 'silent', reason: 'no-user-id' });

    expect(shown({ parked, lines: [line] })).toEqual([
      `3 changed silent: ${FACTS}`,
      '3 parked silent: no-user-id (still parked: 9f271d5f)',
    ]);
  });

  it('shows the former parking of what is parked again', () => {
    const lines = [
      logged(3, 'parked', { reason: 'no-user-id' }),
      logged(9, 'parked', { reason: 'no-user-id', redrivenAt: iso(8) }),
    ];

    expect(shown({ parked: [stillParked(9, 'E1', {})], lines })).toEqual([
      '3 parked E1: no-user-id',
      '8 sent-back E1: from the dead-letter queue, to be tried again',
      `9 changed E1: ${FACTS}`,
      '9 parked E1: no-user-id (still parked: 9f271d5f)',
    ]);
  });
});
