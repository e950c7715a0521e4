import { forwardBatch } from '../../lib/bridge/forward/forward-batch.ts';
import { createIngramPort } from '../../lib/bridge/ingram/ingram-port.ts';
import { type SweepPorts, sweep } from '../../lib/bridge/sweep/sweep.ts';
import { wakeDueOrders } from '../../lib/bridge/sweep/wake.ts';
import { type OrderDetails, readOrderDetails } from '../../lib/ingram/api/order-details.ts';
import { type FoundOrder, readOrderSearch } from '../../lib/ingram/api/order-search.ts';
import type { OrderQuery } from '../../lib/ingram/api/order-search-client.ts';
import type { Page } from '../../lib/ingram/api/search.ts';
import { dueReasons, nextRecheckAt } from '../../lib/orders/recheck.ts';
import { TryLater, Unforwardable } from '../../lib/platform/errors.ts';
import type { OutgoingMessage } from '../../lib/queue/outgoing.ts';
import type { DueRechecks } from '../../lib/store/due-rechecks.ts';
import type { OrderItem } from '../../lib/store/orders-table.ts';
import type { ListedStatuses, SweepTable, SweptOrder, Watermark } from '../../lib/store/sweep-table.ts';
import { detailsBody, detailsOf, type ShownLine } from '../../simulation/world/details.ts';
import { type Life, lifeOf, orderAt, truthAt } from '../../simulation/world/lives/life.ts';
import { truthOf } from '../../simulation/world/lives/order.ts';
import { arrivalsOf } from '../../simulation/world/notifications/arrivals.ts';
import { bodyOf } from '../../simulation/world/notifications/wire.ts';
import { seeded } from '../../simulation/world/random.ts';
import { postBodyAndForward, recordOfMessage } from './bridge.ts';
import { forwarderInMemory } from './forwarder.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** In which hours of the day Ingram's API is down, both ends in hours. */
export type Maintenance = readonly [from: number, to: number];

export type Losses = {
  /** The share of the webhooks that never arrive, from 0 to 1. */
  readonly share: number;
  readonly maintenance: Maintenance;
};

/** What came of a life. */
export type Missed = {
  readonly life: Life;
  readonly heard: readonly string[];
  /** What is true of the order in the end. */
  readonly truth: string;
  readonly parked: readonly string[];
  readonly lost: number;
  /** How often what no webhook told was told. */
  readonly missed: number;
  /** How often a cancellation was told of an order that was none at the time. */
  readonly falselyCanceled: number;
};

/**
 * Lets an order live while webhooks are lost, with a sweep every few hours that Ingram's maintenance lets pass or not, and
 * two sweeps after its end.
 */
export async function liveWithLosses(seed: number, index: number, losses: Losses): Promise<Missed> {
  const life = lifeOf(seed, index);
  const random = seeded(seed ^ 0x1057, index);
  const arrivals = arrivalsOf(life);
  const lost = new Set(arrivals.flatMap(({ event }) => (random.chance(losses.share) ? [event.id] : [])));
  const arriving = arrivals.filter(({ event }) => !lost.has(event.id));
  const begin = Math.min(...life.steps.map(({ at }) => at)) - HOUR_MS;
  const end = Math.max(...life.steps.map(({ at }) => at), ...arrivals.map(({ receivedAt }) => receivedAt));
  const stage = new SweptStage(life, begin, losses.maintenance);
  for (let tick = begin, next = 0; tick <= end + 3 * DAY_MS; tick += 6 * HOUR_MS) {
    for (; (arriving[next]?.receivedAt ?? Number.POSITIVE_INFINITY) <= tick; next++) {
      const arrived = arriving[next];
      if (arrived === undefined) continue;
      const { event, sentAgainAt, receivedAt } = arrived;
      await stage.take(
        bodyOf(event, life.customerOrderNumber, life.shape, sentAgainAt),
        event.id,
        receivedAt,
      );
    }
    await stage.sweepTwice(tick);
  }
  const last = life.steps.at(-1)?.order;
  return {
    life,
    heard: stage.heard,
    truth: last === undefined ? '' : truthOf(last),
    parked: stage.parked,
    lost: lost.size,
    missed: stage.missed,
    falselyCanceled: stage.falselyCanceled,
  };
}

/** The forwarder and the sweeper around one order, with their table and queue in memory. */
class SweptStage {
  readonly heard: string[] = [];
  readonly parked: string[] = [];
  missed = 0;
  falselyCanceled = 0;
  #now: number;
  readonly #life: Life;
  readonly #maintenance: Maintenance;
  readonly #memory: ReturnType<typeof forwarderInMemory>;
  readonly #sweep: SweepPorts;
  readonly #rechecks: DueRechecks;

  constructor(life: Life, begin: number, maintenance: Maintenance) {
    this.#life = life;
    this.#now = begin;
    this.#maintenance = maintenance;
    const now = () => this.#now;
    const client = {
      orderDetails: async (number: string) => this.#whileUp(() => this.#details(number)),
      searchOrders: async (query: OrderQuery) => this.#whileUp(() => this.#search(query)),
      returnDetails: async () => undefined,
    };
    this.#memory = forwarderInMemory({
      now,
      ingram: createIngramPort({
        ...{ mode: 'off', patienceMs: 0, outageMs: 13 * HOUR_MS, silentMs: 14 * DAY_MS, reserveMs: 0, now },
        ...{ client, breaker: { run: (call) => call() } },
      }),
      thirdwatch: {
        reportStatus: async ({ _orderStatus }) => {
          this.heard.push(_orderStatus);
          if (_orderStatus === '_canceled' && this.#truth() !== '_canceled') this.falselyCanceled++;
          return { httpStatus: 200, message: 'ok' };
        },
      },
      park: async (_, error) => void this.parked.push(error.reason),
      onOutcome: (outcome) => {
        if ('wasMissed' in outcome && outcome.wasMissed) this.missed++;
        if (outcome.outcome === 'retry') throw outcome.error;
      },
    });
    const enqueue = (messages: readonly OutgoingMessage[]) => this.#deliver(messages);
    this.#rechecks = dueIn(this.#memory.items);
    this.#sweep = {
      table: tableOf(this.#memory.items, begin),
      search: client.searchOrders,
      searchReturns: async () => ({ found: [], hasMore: false }),
      returnDetails: client.returnDetails,
      enqueue,
      ...{ graceMs: 4 * MINUTE_MS, silentMs: 14 * DAY_MS, now, mayGoOn: () => true },
    };
  }

  async take(body: string, eventId: string, at: number): Promise<void> {
    this.#now = Math.max(this.#now, at);
    const record = (message: OutgoingMessage) => recordOfMessage(message, this.#now);
    await postBodyAndForward(body, eventId, this.#forwarder(), record);
  }

  /** Two runs of the sweeper, and one when a cancellation has settled. */
  async sweepTwice(at: number): Promise<void> {
    for (const minutes of [0, 5, 25]) {
      this.#now = Math.max(this.#now, at + minutes * MINUTE_MS);
      const { enqueue, now, mayGoOn } = this.#sweep;
      await wakeDueOrders({ rechecks: this.#rechecks, enqueue, now, mayGoOn });
      await sweep(this.#sweep);
    }
  }

  #truth(): string | undefined {
    return truthAt(this.#life, this.#now);
  }

  #forwarder() {
    const { forwarder } = this.#memory;
    return { ...forwarder, settings: { ...forwarder.settings, cancelSettleMs: 15 * MINUTE_MS } };
  }

  async #deliver(messages: readonly OutgoingMessage[]): Promise<void> {
    for (const message of messages) {
      await forwardBatch([recordOfMessage(message, this.#now)], this.#forwarder());
    }
  }

  #whileUp<T>(answer: () => T): T {
    const hour = (this.#now / HOUR_MS) % 24;
    const [from, to] = this.#maintenance;
    const isDown = from < to ? hour >= from && hour < to : hour >= from || hour < to;
    if (isDown) throw new TryLater('Ingram Micro answered 503.', { code: 'ingram-unavailable' });
    return answer();
  }

  #details(number: string): OrderDetails | undefined {
    const shown = detailsOf(this.#life, number, this.#now);
    return shown && readOrderDetails(detailsBody(shown, this.#life.customerOrderNumber), number);
  }

  /** Ingram's list, as its search answers it: the number in capitals, the status of each sub-order. */
  #search(query: OrderQuery): Page<FoundOrder> {
    const current = orderAt(this.#life, this.#now);
    const orders = (current?.ingramOrders ?? []).flatMap(({ number }) => {
      const shown = detailsOf(this.#life, number, this.#now);
      if (shown === undefined) return [];
      const bySuffix = Map.groupBy(shown.lines, ({ suffix }) => suffix);
      const subOrders = [...bySuffix].map(([suffix, lines]) => ({
        subOrderNumber: `${number}-${suffix}`,
        subOrderStatus: statusOf(lines),
      }));
      const order = {
        ingramOrderNumber: number,
        customerOrderNumber: this.#life.customerOrderNumber.toUpperCase(),
        subOrders,
      };
      const isListed =
        query.customerOrderNumber !== undefined ||
        (query.shipped !== undefined && this.#hasShippedIn(number, query.shipped)) ||
        (query.ordered !== undefined && query.statusIn === undefined) ||
        query.statusIn?.some((status) => subOrders.some((each) => searched(each.subOrderStatus) === status));
      return isListed ? [order] : [];
    });
    const page = readOrderSearch({ recordsFound: orders.length, orders }, { number: 1, size: 100 });
    if (page === undefined)
      throw new Unforwardable("The test's own list is unreadable.", { reason: 'unreadable' });
    return page;
  }

  #hasShippedIn(number: string, [from, to]: readonly [Date, Date]): boolean {
    const shippedIn = (place: number) =>
      this.#life.steps[place]?.order.ingramOrders
        .find((order) => order.number === number)
        ?.units.reduce((sum, { shipped }) => sum + shipped, 0) ?? 0;
    const [first, last] = [from, to].map((moment) => moment.toISOString().slice(0, 10));
    return this.#life.steps.some(({ at }, place) => {
      const day = new Date(at).toISOString().slice(0, 10);
      return shippedIn(place) > shippedIn(place - 1) && day >= (first ?? '') && day <= (last ?? '');
    });
  }
}

function statusOf(lines: readonly ShownLine[]): string {
  const words = lines.map(({ word }) => word);
  if (words.every((word) => word === 'Canceled')) return 'Canceled';
  if (words.includes('On Hold')) return 'On Hold';
  if (words.includes('Backordered')) return 'Backordered';
  return words.includes('In Progress') ? 'Processing' : 'Shipped';
}

function searched(status: string): string {
  return status === 'Canceled' ? 'CANCELLED' : status.toUpperCase();
}

type Items = ReturnType<typeof forwarderInMemory>['items'];

function dueIn(items: Items): DueRechecks {
  return {
    async *due(now) {
      yield [...items].flatMap(([orderId, item]) => {
        if (item instanceof Unforwardable) return [];
        const [why] = dueReasons(item.rechecks, now);
        return why === undefined ? [] : [{ orderId, why, at: nextRecheckAt(item.rechecks ?? {}) ?? now }];
      });
    },
    postpone: async () => undefined,
  };
}

function sweptIn({ order, searchedAt }: OrderItem): SweptOrder {
  return { order, ...(searchedAt !== undefined && { searchedAt }) };
}

function tableOf(items: Items, beganAt: number): SweepTable {
  const watermarks = new Map<string, Watermark>();
  const statuses = new Map<string, ListedStatuses>();
  return {
    beginning: async () => beganAt,
    watermark: async (list) => watermarks.get(list) ?? {},
    setWatermark: async (list, watermark) => void watermarks.set(list, watermark),
    readOrders: async (keys) =>
      new Map(
        keys.map((key) => {
          const item = items.get(key);
          const known = item === undefined || item instanceof Unforwardable ? {} : sweptIn(item);
          return [key, { ...known, listedStatuses: statuses.get(key) ?? {} }];
        }),
      ),
    setListedStatuses: async (orderId, seen) => void statuses.set(orderId, seen),
  };
}
