import { createHash } from 'node:crypto';
import { registerUserId } from '../lib/store/user-registration.ts';
import type { Observer, Occurrence } from './engine/occurrences.ts';
import { VirtualTime } from './engine/virtual-time.ts';
import { Container } from './models/lambda.ts';
import { createOracles } from './oracles/all.ts';
import type { Violation } from './oracles/oracle.ts';
import { HistoryRecord } from './oracles/record.ts';
import { dynamoDbClient } from './stage/aws-clients.ts';
import { scheduleOperator } from './stage/operator.ts';
import { Sender } from './stage/sender.ts';
import { deploy, SECRET_IDS, type Stage } from './stage/stage.ts';
import { DAY_MS, type History, postedAt, START_MS } from './traffic/history.ts';
import { type PlacedOrder, placedOrder } from './traffic/placed-order.ts';
import { postingsOf, stockUpdatesOf, type TimedPosting } from './traffic/postings.ts';
import { sweepTimes } from './traffic/sweeping.ts';
import { detailsBody, detailsOf } from './world/details.ts';
import { listedOrders } from './world/listing.ts';
import { caseBody } from './world/lives/return-case.ts';
import { caseAt, caseChanges } from './world/lives/returned-goods.ts';

/** What came of a history. */
export type Simulated = {
  readonly history: History;
  readonly violations: readonly Violation[];
  /** Of everything that occurred: the same history gives the same one. */
  readonly digest: string;
  readonly notifications: number;
  /** Webhooks that never arrived, and how often what no webhook told was counted. */
  readonly lost: number;
  readonly missed: number;
  readonly calls: number;
  readonly parked: number;
};

export type SimulateOptions = {
  /** Ends with the first violation. */
  readonly stopsEarly?: boolean;
  /** Sees everything beside the oracles. */
  readonly observe?: Observer;
};

/** So long after the last event, every message is done with: after three days it is parked. */
const DONE_AFTER_MS = 5 * DAY_MS;

/** The nth key of a vendor; the first one is number 0. */
function keyOf(vendor: string, place: number): string {
  return `${vendor}-key-${place}`;
}

/** So much of what has occurred is hashed at a time. */
const DIGESTED_CHARS = 32_000;

/** Thirdwatch rejects every call about one order in so many, and about another one for a while. */
const REJECTED_EVERY = 40;
const REJECTED_FOR_MS = 3 * DAY_MS;

/** Plays a history, from its first day until nothing is left to do. */
export async function simulate(history: History, options: SimulateOptions = {}): Promise<Simulated> {
  const time = new VirtualTime(START_MS);
  const orders = [...history.orders].map(([index, beginsAt]) =>
    placedOrder(history.seed, index, beginsAt, history.sweeping?.returnedShare),
  );
  const record = new HistoryRecord(history, orders);
  const violations: Violation[] = [];
  const oracles = createOracles(record, (violation) => violations.push(violation));
  const digest = createHash('sha256');
  const observers = [record.observe, ...oracles.map(({ observe }) => observe), options.observe ?? ignore];
  let pending = '';
  const flush = () => {
    digest.update(pending);
    pending = '';
  };
  const observe: Observer = (occurrence, at) => {
    pending += `${at} ${textOf(occurrence)}\n`;
    if (pending.length > DIGESTED_CHARS) flush();
    for (const each of observers) each(occurrence, at);
  };
  const stage = deploy(history, time, vendorsOf(record, time), observe);
  const until = scheduleHistory(history, orders, record, stage);
  const isOver = () => options.stopsEarly === true && violations.length > 0;
  await withDateOf(time, () => time.runUntil(until, isOver));
  if (!isOver()) for (const { finish } of oracles) finish?.(time.now);
  flush();
  return {
    history,
    violations,
    digest: digest.digest('hex').slice(0, 16),
    notifications: record.notifications,
    lost: record.lost,
    missed: record.missed,
    calls: [...record.orders.values()].reduce((sum, { calls }) => sum + calls.length, 0),
    parked: record.letters.length,
  };
}

/** Schedules all that is to happen by itself. */
function scheduleHistory(
  history: History,
  orders: readonly PlacedOrder[],
  record: HistoryRecord,
  stage: Stage,
): number {
  const { time, secrets, observe } = stage;
  const isSwept = history.sweeping !== undefined;
  const put = (secretId: string, value: string) => {
    const values = secrets.put(secretId, value);
    observe({ kind: 'secret-put', secretId, ...values }, time.now);
  };
  put(SECRET_IDS.ingram, keyOf('ingram', 0));
  put(SECRET_IDS.thirdwatch, keyOf('thirdwatch', 0));
  put(SECRET_IDS.ingramApi, JSON.stringify({ clientId: 'id', clientSecret: keyOf('ingramApi', 0) }));
  const sender = new Sender(stage, keyOf('ingram', 0));
  for (const { of, secretAt, vendorAt } of history.rotations) {
    time.at(secretAt, () => put(SECRET_IDS[of], keyOf(of, 1)));
    if (of === 'ingram') time.at(vendorAt, () => sender.useKey(keyOf(of, 1)));
  }
  let last = time.now + history.days * DAY_MS;
  const changes = [time.now];
  const post = (posting: TimedPosting, backlogs: History['backlogs']) => {
    record.announce(posting);
    const at = postedAt(posting.at, backlogs);
    time.at(at, () => void sender.post(posting));
    last = Math.max(last, at);
  };
  for (const order of orders) {
    register(order, stage);
    // What bears no date has to come when it is sent.
    const backlogs = order.life.isDated ? history.backlogs : [];
    const postings = postingsOf(history.seed, order);
    for (const posting of postings) post(posting, backlogs);
    const steps = order.life.steps.map(({ at }) => at);
    changes.push(...steps, ...postings.map(({ at }) => at));
    if (isSwept) last = Math.max(last, ...steps);
  }
  for (const posting of stockUpdatesOf(history)) post(posting, []);
  for (const at of sweepTimes(history, changes)) time.at(at, stage.sweep);
  for (const { to } of history.faults) last = Math.max(last, to);
  scheduleOperator(stage, last + DONE_AFTER_MS);
  return last + DONE_AFTER_MS;
}

/** The shop tells whose order it is, as docs/setup.md says. */
function register({ registration }: PlacedOrder, stage: Stage): void {
  if (registration === undefined) return;
  const { at, userId, spelling } = registration;
  const shop = new Container('shop', stage.time, { clockOffsetMs: 0, lifeMs: Number.POSITIVE_INFINITY });
  const expiresAt = Math.floor(at / 1000) + 400 * 86_400;
  const write = (): Promise<unknown> =>
    registerUserId(dynamoDbClient(shop, stage), 'orders', { orderId: spelling, userId }, expiresAt).catch(
      // The shop tries again until it has told.
      () => write(),
    );
  stage.time.at(at, () => void write());
}

function vendorsOf(record: HistoryRecord, time: VirtualTime) {
  return {
    details(number: string) {
      const known = record.orderOfIngrams(number);
      const shown = known && detailsOf(known.order.life, number, time.now);
      if (shown === undefined) return undefined;
      known?.answers.push(shown);
      return detailsBody(shown, known?.order.life.customerOrderNumber ?? '');
    },
    listed(customerOrderNumber: string | undefined) {
      if (customerOrderNumber === undefined)
        return [...record.orders.values()].flatMap(({ order }) => listedOrders(order.life, time.now));
      const known = record.orderOf(customerOrderNumber);
      return known === undefined ? [] : listedOrders(known.order.life, time.now);
    },
    listedCases() {
      return [...record.orders.values()].flatMap(({ order }) => {
        const changes = caseChanges(order.life).filter(({ at }) => at <= time.now);
        const modified = new Map(changes.map(({ number, at }) => [number, at]));
        return [...modified].map(([number, modifiedAt]) => ({ number, modifiedAt }));
      });
    },
    returnDetails(number: string, container: string) {
      const known = record.orderOfCase(number);
      const shown = known && caseAt(known.order.life, number, time.now);
      if (known === undefined || shown === undefined) return undefined;
      // The sweeper looks only which order it is of.
      if (container.startsWith('forwarder')) known.cases.push({ heardAt: time.now, known: shown });
      return caseBody(shown, known.order.life.customerOrderNumber);
    },
    isKey(key: string) {
      const rotation = record.history.rotations.find(({ of }) => of === 'thirdwatch');
      const isReplaced = rotation !== undefined && rotation.vendorAt <= time.now;
      return key === keyOf('thirdwatch', isReplaced ? 1 : 0);
    },
    rejects(orderId: string) {
      const order = record.orderOf(orderId)?.order;
      const place = (order?.index ?? 0) % REJECTED_EVERY;
      const isForAWhile = time.now < (order?.life.steps[0]?.at ?? 0) + REJECTED_FOR_MS;
      return place === 5 || (place === 25 && isForAWhile);
    },
  };
}

/** The circuit breaker's library reads the time from `Date`. Nobody reads the traces of thousands of errors. */
async function withDateOf(time: VirtualTime, run: () => Promise<void>): Promise<void> {
  const { now } = Date;
  const { stackTraceLimit } = Error;
  Date.now = () => Math.floor(time.now);
  Error.stackTraceLimit = 0;
  try {
    await run();
  } finally {
    Date.now = now;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Of an occurrence, what tells it from others. */
function textOf(occurrence: Occurrence): string {
  switch (occurrence.kind) {
    case 'metric':
      return `${occurrence.name} ${occurrence.value}`;
    case 'sent':
      return `sent ${occurrence.container} ${occurrence.groupId}`;
    case 'received':
      return `received ${occurrence.message.messageId} ${occurrence.count}`;
    case 'hidden':
      return `hidden ${occurrence.message.messageId} ${occurrence.seconds}`;
    case 'deleted':
      return `deleted ${occurrence.message.messageId}`;
    case 'queued': {
      const { messageId, groupId, body } = occurrence.message;
      return `queued ${messageId} ${groupId} ${body}`;
    }
    case 'posted':
      return `posted ${occurrence.posting.eventId} ${occurrence.posting.what} ${occurrence.status} ${occurrence.key}`;
    case 'taken-up':
      return `taken-up ${occurrence.container} ${occurrence.receipts.join(' ')}`;
    case 'started':
      return `started ${occurrence.invocation} ${occurrence.receipts.join(' ')}`;
    case 'ended':
      return `ended ${occurrence.invocation} ${occurrence.how}`;
    default:
      return JSON.stringify(occurrence);
  }
}

function ignore(_: Occurrence): void {}
