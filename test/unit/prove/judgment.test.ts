import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Order, UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfNotification } from '../../../lib/orders/reading.ts';
import { isSound, type Judgment, judgmentOf, type Observed } from '../../../prove/judgment.ts';
import { understood } from '../../../prove/known.ts';
import { createTraffic, type ProvingOrder } from '../../../prove/traffic.ts';
import { observedOf } from '../../support/proved.ts';

/*
 * Real: the order world, the judgment, and the bridge from the signed body to the call. In memory: what is around it.
 * Each row spoils in one way what was seen of a run in which all went well.
 */
const NOW = Date.UTC(2026, 5, 1);
const RETENTION_MS = 400 * 24 * 3_600_000;
const traffic = (notifications: number) =>
  createTraffic({ seed: 11, run: 'R1', notifications, now: NOW, retentionMs: RETENTION_MS });

let orders: readonly ProvingOrder[];
let observed: Observed;

beforeAll(async () => {
  orders = traffic(400);
  observed = await observedOf(orders, NOW);
});

describe('The traffic of a run', () => {
  it('has as many notifications as were asked for, of every kind', () => {
    const kinds = orders.flatMap(({ postings }) => postings.map(({ kind }) => kind));

    expect(kinds).toHaveLength(400);
    expect(new Set(kinds)).toEqual(new Set(['news', 're-send', 'reused event id', 'wrong signature']));
  });

  it('lies behind us, within the memory of the bridge, under numbers of the run alone', () => {
    for (const { life, arrivals } of orders) {
      expect(life.customerOrderNumber).toMatch(/^Prove-R1-\d+$/);
      for (const { event, sentAgainAt = event.sentAt } of arrivals) {
        expect(event.id).toMatch(/^PROVEEV.*R1/);
        expect(sentAgainAt).toBeLessThan(NOW);
        expect(event.sentAt).toBeGreaterThan(NOW - RETENTION_MS);
      }
    }
  });

  it('gives no event of a life a date, where some have none: those count by their arrival', () => {
    const undated = orders.filter(({ life }) => !life.isDated);
    const timestamps = undated.flatMap(({ arrivals }) => arrivals.map(({ event }) => event.timestamp));

    expect(timestamps).toContain('missing');
    expect(timestamps).not.toContain('sentAt');
  });

  it('is the same for the same seed', () => {
    expect(traffic(100)).toEqual(traffic(100));
  });
});

type Spoil = (seen: Observed) => Observed;

const statusOf = (body: unknown) => Object(body)._orderStatus;
const orderOf = (body: unknown) => Object(body)._orderId;
const withStatus = (body: unknown, _orderStatus: string) => ({ ...Object(body), _orderStatus });
const ended = ({ lines }: Observed) => lines.find(({ outcome }) => outcome === 'forwarded')?.correlation_id;
const reuse = ({ lines }: Observed) => lines.find(({ reason }) => reason === 'event-id-reused');

/** The last two calls of an order that was told two different things. */
function lastTwo({ calls }: Observed) {
  const told = [...Map.groupBy(calls, ({ body }) => orderOf(body)).values()];
  const [one, other] = told
    .map((some) => some.slice(-2))
    .filter(([a, b]) => b !== undefined && statusOf(a?.body) !== statusOf(b.body))
    .flat();
  if (one === undefined || other === undefined) throw new Error('No order was told two things.');
  return { one, other };
}

/** The orders as the bridge stores them: merged from all that was accepted. */
function storedOf({ acceptedAt }: Observed): ReadonlyMap<string, Order> {
  return new Map(
    orders.map(({ life, postings }) => {
      const news = postings.filter((posting) => posting.kind === 'news' && acceptedAt.has(posting));
      const facts = news.map((posting) => {
        const receivedAt = (acceptedAt.get(posting) ?? NOW) + 7;
        return factsOfNotification(understood(posting.body, receivedAt));
      });
      return [life.customerOrderNumber.toUpperCase(), facts.reduce<Order>(merge, UNKNOWN_ORDER)];
    }),
  );
}

describe('The judgment of a run', () => {
  it('takes no event for lost that its order knows, whatever has become of its log line', () => {
    const lines = observed.lines.filter(({ outcome }) => outcome !== 'forwarded');

    expect(judgmentOf(orders, { ...observed, lines }).lost).not.toEqual([]);
    expect(judgmentOf(orders, { ...observed, lines, stored: storedOf(observed) }).lost).toEqual([]);
  });

  it('finds nothing where nothing is wrong, and knows the end of most orders', () => {
    const judgment = judgmentOf(orders, observed);

    expect(judgment).toMatchObject({ untrue: [], harmful: [], overtaken: [], lost: [], notParked: [] });
    expect(isSound(judgment)).toBe(true);
    expect(judgment.knowable).toBeGreaterThan(orders.length / 2);
  });

  it.each<[string, keyof Judgment, Spoil]>([
    [
      'an event without an end',
      'lost',
      (seen) => ({ ...seen, lines: seen.lines.filter((line) => line.correlation_id !== ended(seen)) }),
    ],
    [
      'an order whose last call never came',
      'untrue',
      (seen) => ({ ...seen, calls: seen.calls.filter((call) => call !== lastTwo(seen).other) }),
    ],
    [
      'a call that Thirdwatch did not take',
      'untrue',
      (seen) => ({
        ...seen,
        calls: seen.calls.map((call) => (call === lastTwo(seen).other ? { ...call, applied: false } : call)),
      }),
    ],
    [
      'goods on their way that are told as canceled',
      'harmful',
      (seen) => ({
        ...seen,
        calls: seen.calls.map((call) =>
          statusOf(call.body) === '_approved' ? { ...call, body: withStatus(call.body, '_canceled') } : call,
        ),
      }),
    ],
    [
      'old news after new',
      'overtaken',
      (seen) => {
        const { one, other } = lastTwo(seen);
        const swapped = new Map([
          [one, other],
          [other, one],
        ]);
        return { ...seen, calls: seen.calls.map((call) => swapped.get(call) ?? call) };
      },
    ],
    [
      "a stranger's body that was taken for a re-send",
      'notParked',
      (seen) => ({ ...seen, lines: seen.lines.filter((line) => line !== reuse(seen)) }),
    ],
    [
      'an event that was parked',
      'parkedWithoutCause',
      (seen) => ({
        ...seen,
        lines: seen.lines.map((line) =>
          line.correlation_id === ended(seen) && line.outcome === 'forwarded'
            ? { ...line, outcome: 'parked', reason: 'unreadable' }
            : line,
        ),
      }),
    ],
  ])('finds %s', (_, fault, spoil) => {
    const judgment = judgmentOf(orders, spoil(observed));

    expect(judgment[fault]).not.toEqual([]);
    expect(isSound(judgment)).toBe(false);
  });
});
