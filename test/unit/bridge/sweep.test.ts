// Doubles: Ingram's lists, the orders table and the queue, in memory. Real: which orders are asked about, and when.
import { describe, expect, it } from '@jest/globals';
import { type SweepPorts, sweep } from '../../../lib/bridge/sweep/sweep.ts';
import type { FoundOrder } from '../../../lib/ingram/api/order-search.ts';
import type { OrderQuery } from '../../../lib/ingram/api/order-search-client.ts';
import type { ReturnDetails } from '../../../lib/ingram/api/returns.ts';
import type { Order } from '../../../lib/orders/facts.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import { decodeMessage } from '../../../lib/queue/message.ts';
import type { OutgoingMessage } from '../../../lib/queue/outgoing.ts';
import type { SweptOrder, Watermark } from '../../../lib/store/sweep-table.ts';
import { line, notification, ORDER_ID, orderAfter, START_MS } from '../../support/orders.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const listed = (changes: Partial<FoundOrder> = {}): FoundOrder => ({
  ...{ ingramOrderNumber: '20-RD001', customerOrderNumber: ORDER_ID, orderedAt: START_MS + 1 },
  ...{ isCanceled: false, subOrders: [{ subOrderNumber: '20-RD001-11', status: 'shipped' }] },
  ...changes,
});
const held = orderAfter([notification('order_hold', 1, { '20-RD001': [line(1)] })]);
const shipped = orderAfter([notification('order_shipped', 1, { '20-RD001': [line(1)] })]);
const unavailable = new TryLater('Ingram Micro gave no answer.', { code: 'ingram-unavailable' });

type List = 'shipped' | 'delivered' | 'open';
const listOf = ({ shipped, delivered }: OrderQuery): List =>
  shipped ? 'shipped' : delivered ? 'delivered' : 'open';

function world(pages: readonly (readonly FoundOrder[])[] = [[listed()]], changes: Partial<SweepPorts> = {}) {
  let now = START_MS;
  let beganAt: number | undefined;
  const orders = new Map<string, SweptOrder>();
  const watermarks = new Map<string, Watermark>();
  const sent: OutgoingMessage[] = [];
  const asked: { readonly list: List; readonly page: number; readonly from: number | undefined }[] = [];
  const ports: SweepPorts = {
    table: {
      beginning: async (at) => {
        beganAt ??= at;
        return beganAt;
      },
      watermark: async (list) => watermarks.get(list) ?? {},
      setWatermark: async (list, watermark) => void watermarks.set(list, watermark),
      readOrders: async (keys) => new Map([...orders].filter(([key]) => keys.includes(key))),
      setListedStatuses: async (orderId, listedStatuses) =>
        void orders.set(orderId, { ...orders.get(orderId), listedStatuses }),
    },
    search: async (query, page) => {
      const list = listOf(query);
      asked.push({ list, page, from: query.shipped?.[0].getTime() });
      const found = list === 'shipped' ? (pages[page - 1] ?? []) : [];
      return { found, hasMore: list === 'shipped' && page < pages.length };
    },
    enqueue: async (messages) => void sent.push(...messages),
    searchReturns: async () => ({ found: [], hasMore: false }),
    returnDetails: async () => undefined,
    ...{ graceMs: 4 * MINUTE_MS, silentMs: 14 * DAY_MS },
    now: () => now,
    mayGoOn: () => true,
    ...changes,
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { ports, orders, watermarks, sent, asked, pass };
}

describe('an order of which Ingram’s list says something else', () => {
  it('is asked about when the list says so again: until then, its webhook may be on the way', async () => {
    const { ports, orders, sent, pass } = world();
    orders.set(ORDER_ID, { order: held });
    expect(await sweep(ports)).toMatchObject({ pages: 5, differing: 0 });
    pass(5 * MINUTE_MS);
    expect(await sweep(ports)).toMatchObject({ differing: 1 });
    expect(sent.map(({ body }) => decodeMessage(body, undefined))).toEqual([
      { kind: 'recheck', orderId: ORDER_ID, why: 'missed' },
    ]);
  });

  it('is not asked about where its webhook has come in between', async () => {
    const { ports, orders, sent, pass } = world();
    orders.set(ORDER_ID, { order: held });
    await sweep(ports);
    orders.set(ORDER_ID, { ...orders.get(ORDER_ID), order: shipped });
    pass(5 * MINUTE_MS);
    await sweep(ports);
    expect(sent).toEqual([]);
  });

  /** In which minutes an order is asked about that is swept every few of them; each time, its search is done at once. */
  async function minutesAsked(orderAt: (minute: number) => Order, through: number, every = 5) {
    const { ports, orders, sent, pass } = world();
    const asked: number[] = [];
    for (let minute = 0; minute <= through; minute += every) {
      const before = sent.length;
      orders.set(ORDER_ID, { ...orders.get(ORDER_ID), order: orderAt(minute) });
      await sweep(ports);
      if (sent.length > before) {
        asked.push(minute);
        orders.set(ORDER_ID, { ...orders.get(ORDER_ID), searchedAt: ports.now() });
      }
      pass(every * MINUTE_MS);
    }
    return asked;
  }

  it('is asked about again, and ever more seldom, as long as it differs', async () => {
    expect(await minutesAsked(() => held, 240)).toEqual([5, 35, 70, 140]);
  });

  it('is another difference after an event that came since it was asked about', async () => {
    const told = orderAfter([notification('order_hold', 13 * 3600, { '20-RD001': [line(1)] })]);
    const hours = [6, 12, 24, 30, 42].map((hour) => hour * 60);
    expect(await minutesAsked((minute) => (minute === 18 * 60 ? told : held), 48 * 60, 6 * 60)).toEqual(
      hours,
    );
  });

  it('is another difference once, after an event that bears a date ahead', async () => {
    const facts = { '20-RD001': [line(1)] };
    const ahead = orderAfter([notification('order_hold', 5 * 3600, facts, { receivedAt: START_MS })]);
    expect(await minutesAsked(() => ahead, 480)).toEqual([5, 35, 70, 140, 280, 305, 335, 370, 440]);
  });

  it.each([
    ['', 'shipped', 'shipped'],
    [', though the list says something else by now', 'held', 'shipped'],
  ] as const)('is asked about once a day as long as its recheck waits%s', async (_, first, then) => {
    const says = (status: 'held' | 'shipped') =>
      listed({ subOrders: [{ subOrderNumber: '20-RD001-11', status }] });
    const open = orderAfter([notification('order_backordered', 1, { '20-RD001': [line(1)] })]);
    const pages = [[says(first)]];
    const { ports, orders, sent, pass } = world(pages);
    orders.set(ORDER_ID, { order: open });
    const asked: number[] = [];
    for (let hours = 0; hours <= 48; hours++) {
      const before = sent.length;
      await sweep(ports);
      if (sent.length > before) asked.push(hours);
      if (hours === 2) pages[0] = [says(then)];
      pass(60 * MINUTE_MS);
    }
    expect(asked).toEqual([1, 25]);
  });

  it('is one message, whoever sees it at the same time', async () => {
    const { ports, orders, sent, pass } = world();
    orders.set(ORDER_ID, { order: held });
    await sweep(ports);
    pass(5 * MINUTE_MS);
    const blind = { ...ports, table: { ...ports.table, setListedStatuses: async () => undefined } };
    await sweep(blind);
    await sweep(blind);
    expect(new Set(sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
  });

  it.each([
    ['not known, and was ordered since the first sweep', { orderedAt: START_MS + 1 }, undefined, 1],
    ['not known, and is older than the first sweep', { orderedAt: START_MS - DAY_MS }, undefined, 0],
    ['registered by the shop, and older', { orderedAt: START_MS - DAY_MS }, { isRegistered: true }, 1],
    ['known, and is older than the first sweep', { orderedAt: START_MS - DAY_MS }, { order: held }, 1],
    ['without a number of the reseller’s', { customerOrderNumber: undefined }, undefined, 0],
    ['of an item that cannot be read', {}, { isUnreadable: true }, 0],
  ] as const)('counts or not where it is %s', async (_, changes, known, count) => {
    const { customerOrderNumber = ORDER_ID, ...rest } = { ...listed(), ...changes };
    const isNamed = !('customerOrderNumber' in changes);
    const { ports, orders, sent, pass } = world([[{ ...rest, ...(isNamed && { customerOrderNumber }) }]]);
    if (known !== undefined) orders.set(ORDER_ID, known);
    await sweep(ports);
    pass(5 * MINUTE_MS);
    await sweep(ports);
    expect(sent).toHaveLength(count);
  });
});

describe('an order of which nothing was ever heard', () => {
  const open = { subOrders: [{ subOrderNumber: '20-RD001-11', status: 'open' }] } as const;
  const askedAfter = async (days: number, known: SweptOrder, changes: Partial<SweepPorts> = {}) => {
    const { ports, orders, sent, pass } = world(
      [[listed({ ...open, orderedAt: START_MS - days * DAY_MS })]],
      {
        ...changes,
      },
    );
    orders.set(ORDER_ID, known);
    await sweep(ports);
    pass(5 * MINUTE_MS);
    await sweep(ports);
    return sent.map(({ body }) => decodeMessage(body, undefined));
  };
  const silent = { kind: 'recheck', orderId: ORDER_ID, why: 'silent' };

  it.each([
    ['is looked up where the shop has registered it', 14, { isRegistered: true }, {}, [silent]],
    ['is left alone before it has been silent for long', 13, { isRegistered: true }, {}, []],
    ['is left alone where this is not wanted', 14, { isRegistered: true }, { silentMs: 0 }, []],
    ['is left alone where it may be nobody’s', 14, {}, {}, []],
    ['is looked up by itself once something is known of it', 14, { order: held, isRegistered: true }, {}, []],
  ] as const)('%s', async (_, days, known, changes, expected) => {
    const all = await askedAfter(days, known, changes);
    expect(all.filter((message) => Object(message).why === 'silent')).toEqual(expected);
  });

  it('is looked up as missed where the list says that something has happened', async () => {
    const { ports, orders, sent, pass } = world([[listed({ orderedAt: START_MS - 14 * DAY_MS })]]);
    orders.set(ORDER_ID, { isRegistered: true });
    await sweep(ports);
    pass(5 * MINUTE_MS);
    await sweep(ports);
    expect(sent.map(({ body }) => decodeMessage(body, undefined))).toMatchObject([{ why: 'missed' }]);
  });
});

describe('what a list has said of an order', () => {
  it('is forgotten once the order agrees: the same news, later, is news again', async () => {
    const { ports, orders, sent, pass } = world();
    for (const order of [held, shipped, held]) {
      orders.set(ORDER_ID, { ...orders.get(ORDER_ID), order });
      await sweep(ports);
      pass(5 * MINUTE_MS);
    }
    expect(sent).toEqual([]);
  });

  it('is remembered of each of its Ingram orders, on whatever page it stands', async () => {
    const { ports, orders, sent, pass } = world([[listed()], [listed({ ingramOrderNumber: '20-RD002' })]]);
    orders.set(ORDER_ID, { order: held });
    await sweep(ports);
    expect(Object.keys(orders.get(ORDER_ID)?.listedStatuses ?? {})).toEqual(['20-RD001', '20-RD002']);
    pass(5 * MINUTE_MS);
    await sweep(ports);
    expect(sent.length).toBeGreaterThan(0);
  });

  it('fits into its item, however much it is', async () => {
    const subOrders = Array.from({ length: 10_000 }, (_, place) => {
      return { subOrderNumber: `20-RD001-${place}`, status: 'shipped' as const };
    });
    const many = Array.from({ length: 1_000 }, (_, place) => {
      return listed({ ingramOrderNumber: `20-${place}`, ...(place > 900 && { subOrders }) });
    });
    const { ports, orders } = world([many]);
    orders.set(ORDER_ID, { order: held });
    await sweep(ports);
    expect(JSON.stringify(orders.get(ORDER_ID)?.listedStatuses).length).toBeLessThan(100_000);
  });
});

describe('a case of returned goods', () => {
  const details: ReturnDetails = {
    caseRequestNumber: 'CAS-1',
    isOfGoods: true,
    products: [{ customerOrderNumber: 'po-7' }, { customerOrderNumber: 'PO-7' }, {}],
  };
  const returning = (modifiedAt: number | undefined, changes: Partial<ReturnDetails> = {}) => ({
    searchReturns: async () => ({
      found: [{ caseRequestNumber: 'CAS-1', ...(modifiedAt !== undefined && { modifiedAt }) }],
      hasMore: false,
    }),
    returnDetails: async () => ({ ...details, ...changes }),
  });

  it('has its orders judged again, once', async () => {
    const { ports, sent, pass } = world([], returning(START_MS - DAY_MS));
    await sweep(ports);
    expect(sent.map(({ body }) => decodeMessage(body, undefined))).toEqual([
      { kind: 'recheck', orderId: 'PO-7', why: 'returned', caseRequestNumber: 'CAS-1' },
    ]);
    pass(5 * MINUTE_MS);
    await sweep(ports);
    expect(sent).toHaveLength(1);
  });

  it('that is a claim for what was short or damaged is none', async () => {
    const { ports, sent } = world([], returning(START_MS, { isOfGoods: false }));
    await sweep(ports);
    expect(sent).toEqual([]);
  });
});

describe('the cases of returned goods', () => {
  const broken = new TryLater('Ingram Micro answered 500.', { code: 'ingram-unavailable', httpStatus: 500 });
  const ofGoods = async (caseRequestNumber: string) => ({
    ...{ caseRequestNumber, isOfGoods: true, products: [{ customerOrderNumber: caseRequestNumber }] },
  });
  const cases = (count: number, returnDetails: SweepPorts['returnDetails']) => ({
    searchReturns: async () => ({
      found: Array.from({ length: count }, (_, place) => ({
        caseRequestNumber: `C${place}`,
        modifiedAt: START_MS,
      })),
      hasMore: false,
    }),
    returnDetails,
  });
  /** Cases of a day, by when they were modified. */
  const numbered = (count: number, age = 0) =>
    new Map(Array.from({ length: count }, (_, place) => [`C${place}`, START_MS - age - DAY_MS + place]));
  /** Ingram’s list of them: those that were modified last stand at its end. */
  const pagesOf = (modified: ReadonlyMap<string, number>, size: number) => ({
    searchReturns: (async ([from, to], page) => {
      const found = [...modified]
        .filter(([, at]) => at >= from.getTime() && at <= to.getTime())
        .sort(([, one], [, other]) => one - other)
        .map(([caseRequestNumber, modifiedAt]) => ({ caseRequestNumber, modifiedAt }));
      return { found: found.slice(size * (page - 1), size * page), hasMore: found.length > size * page };
    }) satisfies SweepPorts['searchReturns'],
  });
  const ordersIn = (sent: readonly OutgoingMessage[]) =>
    new Set(sent.map(({ body }) => Object(decodeMessage(body, undefined)).orderId));

  it('are gone through over several runs, where a minute allows fewer requests than a page has cases', async () => {
    let allowed = 0;
    const { ports, sent, pass, watermarks } = world(
      [],
      cases(25, async (number) => {
        if (allowed-- > 0) return ofGoods(number);
        throw new TryLater('Used up.', { code: 'ingram-rate-limited' });
      }),
    );
    for (let run = 0; run < 4; run++) {
      allowed = 7;
      await sweep(ports);
      pass(5 * MINUTE_MS);
    }
    expect(ordersIn(sent).size).toBe(25);
    expect(watermarks.get('returns')?.doneThrough).toBeDefined();
  });

  it('are gone through to the end, and once, however many there are, and remembered in little room', async () => {
    const { searchReturns } = pagesOf(numbered(5_000), 1_000);
    let left = 0;
    const returnDetails = async (number: string) => {
      if (left-- <= 0) throw unavailable;
      return ofGoods(number);
    };
    const { ports, sent, watermarks, pass } = world([], { searchReturns, returnDetails });
    let most = 0;
    for (let runs = 0; runs < 15; runs++) {
      left = 450;
      await sweep(ports);
      const { done = [], pass: underWay } = watermarks.get('returns') ?? {};
      most = Math.max(most, done.length, underWay?.seen?.length ?? 0);
      pass(2 * 60 * MINUTE_MS);
    }
    expect(ordersIn(sent).size).toBe(5_000);
    expect(sent).toHaveLength(5_000);
    expect(most).toBe(4_000);
    expect(watermarks.get('returns')?.doneThrough).toBeDefined();
  });

  it('are remembered in a pass where the version before does not take them for numbers of cases', async () => {
    const { ports, watermarks } = world(
      [],
      cases(3, async (number) => {
        if (number === 'C2') throw new TryLater('Used up.', { code: 'ingram-rate-limited' });
        return ofGoods(number);
      }),
    );
    await sweep(ports);
    const { pass } = watermarks.get('returns') ?? {};
    expect(pass?.seen).toHaveLength(2);
    expect(pass).not.toHaveProperty('done');
  });

  it('do not wait for one that cannot be read, which is tried again in each run', async () => {
    let isBroken = true;
    const { ports, sent, pass, watermarks } = world(
      [],
      cases(3, async (number) => {
        if (isBroken && number === 'C1') throw broken;
        return ofGoods(number);
      }),
    );
    expect(await sweep(ports)).toMatchObject({ problems: ['C1: Ingram Micro answered 500.'] });
    expect(ordersIn(sent)).toEqual(new Set(['C0', 'C2']));
    pass(2 * 60 * MINUTE_MS);
    await sweep(ports);
    isBroken = false;
    pass(5 * MINUTE_MS);
    await sweep(ports);
    expect(ordersIn(sent)).toEqual(new Set(['C0', 'C2', 'C1']));
    expect(watermarks.get('returns')?.unread).toBeUndefined();
  });

  it.each([
    ['from the beginning', unavailable],
    ['after it could not be read', broken],
  ])('do not wait for one about which Ingram gives no answer in time, %s', async (_, first) => {
    const failures = [first];
    const modified = numbered(3);
    const { ports, sent, pass, watermarks } = world([], {
      ...pagesOf(modified, 25),
      returnDetails: async (number) => {
        if (number === 'C1') throw failures.shift() ?? unavailable;
        return ofGoods(number);
      },
    });
    for (let runs = 0; runs < 4; runs++) {
      await sweep(ports);
      modified.set('C9', ports.now());
      pass(5 * MINUTE_MS);
    }
    expect(ordersIn(sent)).toEqual(new Set(['C0', 'C2', 'C9']));
    expect(watermarks.get('returns')?.unread).toEqual(['C1']);
  });

  it('wait while Ingram is down, after one that it gives no answer about', async () => {
    const asked: string[] = [];
    const { ports } = world(
      [],
      cases(25, async (number) => {
        asked.push(number);
        throw unavailable;
      }),
    );
    expect(await sweep(ports)).toMatchObject({ interruption: unavailable });
    expect(asked).toEqual(['C0']);
  });

  it('wait when hardly one can be read', async () => {
    const { ports, watermarks } = world(
      [],
      cases(25, async () => {
        throw broken;
      }),
    );
    expect(await sweep(ports)).toMatchObject({ interruption: broken });
    expect(watermarks.get('returns')).toMatchObject({ pass: { page: 1 } });
  });

  it.each([
    ['a pass', 0],
    ['the first pass, which looks back a month', 20 * DAY_MS],
  ])('are all read though one is modified between two pages of %s', async (_, age) => {
    const modified = numbered(50, age);
    let reads = 0;
    const returnDetails = async (number: string) => {
      if (++reads === 25) modified.set('C3', START_MS + DAY_MS);
      return ofGoods(number);
    };
    const { ports, sent, pass } = world([], { ...pagesOf(modified, 25), returnDetails });
    for (let runs = 0; runs < 8; runs++) {
      await sweep(ports);
      pass(6 * 60 * MINUTE_MS);
    }
    expect(ordersIn(sent)).toEqual(new Set(modified.keys()));
    expect(reads).toBe(51);
  });

  it('that do not say when they were modified are asked about once a day', async () => {
    const { ports, sent, pass } = world([], {
      searchReturns: async () => ({ found: [{ caseRequestNumber: 'C0' }], hasMore: false }),
      returnDetails: ofGoods,
    });
    for (let hours = 0; hours < 24; hours++) {
      await sweep(ports);
      pass(60 * MINUTE_MS);
    }
    expect(new Set(sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(2);
  });
});

describe('a sweep', () => {
  const others = [listed({ ingramOrderNumber: '20-B', customerOrderNumber: 'PO-2' })];

  it('goes on with the page at which it was ended', async () => {
    let failures = 1;
    const made = world([[listed()], others]);
    const search: SweepPorts['search'] = async (query, page) => {
      if (page === 2 && failures-- > 0) throw unavailable;
      return made.ports.search(query, page);
    };
    expect(await sweep({ ...made.ports, search })).toMatchObject({ pages: 5, interruption: unavailable });
    made.pass(MINUTE_MS);
    expect(await sweep({ ...made.ports, search })).toMatchObject({ pages: 5 });
    const shippedPages = made.asked.filter(({ list }) => list === 'shipped').map(({ page }) => page);
    expect(shippedPages).toEqual([1, 2]);
  });

  it('keeps no list waiting for one that never ends, or is never answered', async () => {
    let requests = 0;
    const search: SweepPorts['search'] = async (query) => {
      if (query.delivered !== undefined) throw unavailable;
      if (++requests % 45 === 0) throw new TryLater('Used up.', { code: 'ingram-rate-limited' });
      return { found: [], hasMore: query.shipped !== undefined };
    };
    const { ports, watermarks } = world([], { search });
    await sweep({ ...ports, mayGoOn: () => requests < 44 });
    expect([...watermarks].filter(([, { doneThrough }]) => doneThrough).map(([name]) => name)).toEqual([
      ...['ordered', 'open', 'returns'],
    ]);
  });

  it('tells of what cannot be used, and goes on', async () => {
    const { ports } = world();
    const search: SweepPorts['search'] = async (query, page) => {
      return {
        ...(await ports.search(query, page)),
        problems: ['20-RD9: its customerOrderNumber is too long'],
      };
    };
    expect(await sweep({ ...ports, search })).toMatchObject({
      ...{ pages: 5, problems: ['20-RD9: its customerOrderNumber is too long'] },
    });
  });

  it('asks for days in their sequence, should another sweeper’s clock be ahead', async () => {
    const { ports, asked, watermarks } = world();
    watermarks.set('shipped', { doneThrough: START_MS + 5 * DAY_MS });
    await sweep(ports);
    expect(asked.find(({ list }) => list === 'shipped')?.from).toBe(START_MS - 2 * DAY_MS);
  });

  it('does not move on from a page whose orders could not be asked about', async () => {
    const down = new TryLater('SQS could not be reached.', { code: 'queue-unavailable' });
    const { ports, watermarks } = world(undefined, { enqueue: () => Promise.reject(down) });
    await expect(sweep(ports)).rejects.toBe(down);
    expect([...watermarks]).toEqual([]);
  });

  it('looks back two days from where the last pass began', async () => {
    const { ports, asked, pass } = world();
    await sweep(ports);
    pass(DAY_MS);
    await sweep(ports);
    const starts = asked.filter(({ list }) => list === 'shipped').map(({ from }) => from);
    expect(starts).toEqual([START_MS - 9 * DAY_MS, START_MS - 2 * DAY_MS]);
  });

  it('says for how long none has come to its end', async () => {
    const down = () => Promise.reject(unavailable);
    const { ports, pass } = world();
    await sweep(ports);
    pass(DAY_MS);
    expect(await sweep({ ...ports, search: down })).toMatchObject({ behindMs: DAY_MS });
    expect(await sweep(ports)).toMatchObject({ behindMs: 0 });
  });

  it('stops when there is no time for another page', async () => {
    let pages = 0;
    const { ports, asked } = world([[listed()], others], { mayGoOn: () => pages++ < 1 });
    expect(await sweep(ports)).toMatchObject({ pages: 1 });
    expect(asked).toHaveLength(1);
  });
});
