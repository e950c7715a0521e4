import type {
  HeardCall,
  Observer,
  Occurrence,
  OccurrenceOf,
  Posting,
  QueuedMessage,
} from '../engine/occurrences.ts';
import type { History } from '../traffic/history.ts';
import type { PlacedOrder } from '../traffic/placed-order.ts';
import { FORGED } from '../traffic/postings.ts';
import type { ShownOrder } from '../world/details.ts';
import type { Arrived } from '../world/judge/judge.ts';
import type { HeardCase } from '../world/judge/returns.ts';
import type { Heard, Played } from '../world/judge/verdict.ts';
import { caseChanges } from '../world/lives/returned-goods.ts';

/** So long a container keeps what Ingram has answered. */
const ANSWER_KEPT_MS = 30_000;

/** A message and what has become of it so far. */
export type MessageRecord = {
  readonly message: QueuedMessage;
  readonly eventId: string;
  readonly orderIndex: number | undefined;
  readonly what: Posting['what'] | 'internal';
  /** Its place among all messages of the queue. */
  readonly place: number;
  receives: number;
  outcome?: OccurrenceOf<'outcome'>;
  isDeleted: boolean;
};

/** What an order has gone through, as it is to be seen from outside. */
export type OrderRecord = {
  readonly order: PlacedOrder;
  /** Its events in the sequence in which the bridge has merged them, without repetitions. */
  readonly arrivals: Arrived[];
  readonly answers: ShownOrder[];
  /** Cases of returned goods that it has heard of. */
  readonly cases: HeardCase[];
  readonly calls: HeardCall[];
  readonly heard: Heard[];
  readonly letters: QueuedMessage[];
  /**
   * Words that Thirdwatch has applied late: they were true when they were said, if they were. And those that one of two
   * invocations has said that worked on the order at once.
   */
  readonly late: Set<Heard>;
  /** So many of the answers are remembered. */
  remembered: number;
  /** When an event of it was merged last. */
  learnedAt: number;
};

/** Keeps what the oracles have to know of the past. Its own observer comes before theirs. */
export class HistoryRecord {
  readonly messages = new Map<string, MessageRecord>();
  readonly letters: QueuedMessage[] = [];
  notifications = 0;
  /** Webhooks that never arrived. */
  lost = 0;
  /** How often what no webhook told was counted. */
  missed = 0;
  readonly orders: ReadonlyMap<number, OrderRecord>;
  readonly history: History;
  readonly #byNumber = new Map<string, OrderRecord>();
  readonly #byCase = new Map<string, OrderRecord>();
  readonly #byIngramNumber = new Map<string, OrderRecord>();
  readonly #events: ReadonlyMap<string, { readonly record: OrderRecord; readonly arrived: Arrived }>;
  readonly #postings = new Map<string, Posting>();
  readonly #byOrder = new Map<number, MessageRecord[]>();
  /** What was known when a call was made: Thirdwatch may apply it much later. */
  readonly #called = new WeakMap<object, Omit<Heard, 'status'>>();
  readonly #queuedEvents = new Set<string>();
  readonly #batches = new Map<string, ReadonlyMap<string, number>>();
  readonly #firstQueued = new Map<string, number>();
  readonly #merged = new Set<string>();
  /** The messages of the invocations that run. */
  readonly #running = new Map<number, readonly string[]>();
  readonly #shared = new Set<number>();

  constructor(history: History, orders: readonly PlacedOrder[]) {
    this.history = history;
    const records = orders.map(
      (order): OrderRecord => ({
        order,
        arrivals: [],
        answers: [],
        cases: [],
        calls: [],
        heard: [],
        letters: [],
        late: new Set(),
        remembered: 0,
        learnedAt: Number.NEGATIVE_INFINITY,
      }),
    );
    this.orders = new Map(records.map((record) => [record.order.index, record]));
    for (const record of records) {
      const orders = record.order.life.steps.flatMap(({ order }) => [...order.ingramOrders, ...order.former]);
      for (const { number } of orders) this.#byIngramNumber.set(number, record);
      for (const { number } of caseChanges(record.order.life)) this.#byCase.set(number, record);
      this.#byNumber.set(record.order.life.customerOrderNumber.toUpperCase(), record);
    }
    this.#events = new Map(
      records.flatMap((record) =>
        record.order.arrivals.map((arrived) => [arrived.event.id, { record, arrived }]),
      ),
    );
  }

  /** The order that goes by this number, however it is spelled. */
  orderOf(number: string): OrderRecord | undefined {
    return this.#byNumber.get(number.toUpperCase());
  }

  /** The order that an Ingram order of this number belongs to. */
  orderOfIngrams(number: string): OrderRecord | undefined {
    return this.#byIngramNumber.get(number);
  }

  /** The order that Ingram is asked for: by an Ingram order, or by the reseller's number. */
  orderAsked({
    endpoint,
    number,
  }: Pick<OccurrenceOf<'asked'>, 'endpoint' | 'number'>): OrderRecord | undefined {
    if (endpoint === 'order-details') return this.orderOfIngrams(number);
    return this.orderOf(/customerOrderNumber=([^&]*)/.exec(number)?.[1] ?? '');
  }

  /** The order of which goods come back by this case. */
  orderOfCase(number: string): OrderRecord | undefined {
    return this.#byCase.get(number);
  }

  /** The messages that a container works on. */
  batchOf(container: string): readonly string[] {
    return [...(this.#batches.get(container)?.keys() ?? [])];
  }

  /** Of a message that a container works on, which of its receives it was given by. */
  receiveOf(messageId: string, container: string): number {
    return this.#batches.get(container)?.get(messageId) ?? 0;
  }

  /**
   * Whether two invocations have worked on an order at once since the last time that one of them began alone: where SQS
   * takes expired receipts.
   */
  isShared(orderIndex: number): boolean {
    return this.history.takesExpiredReceipts && this.#shared.has(orderIndex);
  }

  /** The messages about an order, in the sequence of the queue. */
  messagesOf(orderIndex: number): readonly MessageRecord[] {
    return this.#byOrder.get(orderIndex) ?? [];
  }

  /** Whether a message of this posting has been queued. */
  isQueued({ eventId, what }: Posting): boolean {
    return this.#queuedEvents.has(what === 'forged' ? `${what} ${eventId}` : eventId);
  }

  /** What is about to be posted, so that its messages are known by their contents. */
  announce(posting: Posting): void {
    this.#postings.set(`${posting.eventId} ${posting.what}`, posting);
  }

  readonly observe: Observer = (occurrence: Occurrence, at: number) => {
    switch (occurrence.kind) {
      case 'posted':
        this.notifications++;
        return;
      case 'webhook-lost':
        this.lost++;
        return;
      case 'metric':
        if (occurrence.name === 'EventsMissed') this.missed++;
        return;
      case 'queued':
        return this.#queued(occurrence.message, at);
      case 'started':
        return this.#started(occurrence);
      case 'ended':
        this.#running.delete(occurrence.invocation);
        return;
      case 'taken-up': {
        const batch = new Map(occurrence.receipts.map(receiptParts));
        this.#batches.set(occurrence.container, batch);
        for (const messageId of batch.keys()) this.#forgetAnswers(messageId, at);
        return;
      }
      case 'received': {
        const known = this.messages.get(occurrence.message.messageId);
        if (known) known.receives = occurrence.count;
        return;
      }
      case 'outcome': {
        const known = this.messages.get(occurrence.messageId);
        // That it was not handed back tells nothing of what became of it.
        if (known === undefined || occurrence.outcome === 'not-handed-back') return;
        known.outcome = occurrence;
        this.#remember(known.orderIndex, occurrence);
        if (isMerged(occurrence)) this.#merge(known.eventId, at);
        return;
      }
      case 'deleted': {
        const known = this.messages.get(occurrence.message.messageId);
        if (known) known.isDeleted = true;
        return;
      }
      case 'dead-lettered':
        this.letters.push(occurrence.letter);
        this.orderOf(occurrence.letter.groupId)?.letters.push(occurrence.letter);
        return;
      case 'called': {
        const known = this.orderOf(occurrence.orderId);
        if (known) this.#called.set(occurrence.body, knowledgeOf(known, eventIdOf(occurrence), at));
        return;
      }
      case 'letter-sent-back':
      case 'letter-dropped': {
        const letters = this.orderOf(occurrence.letter.groupId)?.letters ?? [];
        letters.splice(letters.indexOf(occurrence.letter), 1);
        return;
      }
      case 'heard':
        return this.#heard(occurrence, at);
      default:
        return;
    }
  };

  #started({ invocation, messageIds }: OccurrenceOf<'started'>): void {
    for (const messageId of messageIds) {
      const { orderIndex } = this.messages.get(messageId) ?? {};
      if (orderIndex === undefined) continue;
      const isShared = [...this.#running.values()].some((others) => others.includes(messageId));
      if (isShared) this.#shared.add(orderIndex);
      else this.#shared.delete(orderIndex);
    }
    this.#running.set(invocation, messageIds);
  }

  #queued(message: QueuedMessage, at: number): void {
    const { eventId = '', kind = 'notification' } = contentOf(message);
    const event = this.#events.get(eventId);
    const order = this.orderOf(message.groupId) ?? event?.record;
    const what = kind === 'recheck' ? 'internal' : whatOf(message, eventId, this.#postings);
    const orderIndex = order?.order.index;
    const place = this.messages.size;
    const known: MessageRecord = { message, eventId, orderIndex, what, place, receives: 0, isDeleted: false };
    this.messages.set(message.messageId, known);
    this.#queuedEvents.add(what === 'forged' ? `${what} ${eventId}` : eventId);
    if (orderIndex !== undefined) this.#byOrder.set(orderIndex, [...this.messagesOf(orderIndex), known]);
    if (what === 'news' && !this.#firstQueued.has(eventId)) this.#firstQueued.set(eventId, at);
  }

  /** What Ingram has answered is kept, also where the call that follows fails. */
  #remember(orderIndex: number | undefined, { outcome, detail = '' }: OccurrenceOf<'outcome'>): void {
    const order = this.orders.get(orderIndex ?? -1);
    if (order === undefined) return;
    if (outcome !== 'retry' || detail.startsWith('Thirdwatch')) order.remembered = order.answers.length;
  }

  /** What it has answered in an attempt that failed otherwise does not count in the next one, unless it is asked again. */
  #forgetAnswers(messageId: string, at: number): void {
    const order = this.orders.get(this.messages.get(messageId)?.orderIndex ?? -1);
    if (order === undefined) return;
    const { answers, remembered } = order;
    const fresh = answers.slice(remembered).filter(({ askedAt }) => at - askedAt < ANSWER_KEPT_MS);
    answers.splice(remembered, answers.length, ...fresh);
  }

  /** The bridge has merged an event: from now on it knows what the event tells. */
  #merge(eventId: string, at: number): void {
    this.#tell(eventId);
    const event = this.#events.get(eventId);
    if (event === undefined || this.#merged.has(eventId)) return;
    this.#merged.add(eventId);
    event.record.learnedAt = at;
  }

  /** What an event tells was told to Thirdwatch, be it before it was merged. */
  #tell(eventId: string): void {
    const event = this.#events.get(eventId);
    const receivedAt = this.#firstQueued.get(eventId);
    if (event === undefined || receivedAt === undefined) return;
    const { arrivals } = event.record;
    if (arrivals.some(({ event: known }) => known.id === eventId)) return;
    arrivals.push({ event: event.arrived.event, receivedAt });
  }

  #heard({ call, isLate }: OccurrenceOf<'heard'>, at: number): void {
    const record = this.orderOf(call.orderId);
    if (record === undefined) return;
    this.#tell(eventIdOf(call));
    record.calls.push(call);
    const heard: Heard = {
      status: String(call.body._orderStatus),
      ...(this.#called.get(call.body) ?? {
        at,
        arrived: record.arrivals.length,
        answered: record.answers.length,
        returned: record.cases.length,
      }),
    };
    record.heard.push(heard);
    if (isLate || this.isShared(record.order.index)) record.late.add(heard);
  }
}

/** A receipt, as the queue gives it: the message, and which of its receives it stands for. */
function receiptParts(receipt: string): [string, number] {
  const [messageId = '', receive] = receipt.split('/');
  return [messageId, Number(receive)];
}

/** What the bridge knows of an order while it calls for one of its events. */
function knowledgeOf(known: OrderRecord, eventId: string, at: number): Omit<Heard, 'status'> {
  const { arrivals, answers, cases, remembered } = known;
  const isNew = eventId !== '' && !arrivals.some(({ event }) => event.id === eventId);
  const arrived = arrivals.length + (isNew ? 1 : 0);
  const isForgettable = answers.length > remembered;
  return {
    ...{ at, arrived, answered: answers.length, returned: cases.length },
    ...(isForgettable && { answers: [...answers] }),
  };
}

/** Whether an event is known after this, told or not. */
function isMerged({ outcome, detail }: OccurrenceOf<'outcome'>): boolean {
  if (outcome === 'parked') return detail === 'rejected-by-thirdwatch' || detail === 'retries-exhausted';
  return outcome === 'no-news' || outcome === 'forwarded';
}

type Content = {
  readonly eventId?: string;
  readonly kind?: string;
  readonly why?: string;
};

function contentOf({ body }: QueuedMessage): Content {
  return JSON.parse(body);
}

/** Why a message asks for a recheck; empty of an event's. */
export function whyOf(message: QueuedMessage): string {
  return contentOf(message).why ?? '';
}

/** What a message was posted as: one of an event id's postings may be forged. */
function whatOf(
  { body }: QueuedMessage,
  eventId: string,
  postings: ReadonlyMap<string, Posting>,
): Posting['what'] {
  const kinds = ['news', 'other topic', 'unknown type', 'no order number'] as const;
  if (body.includes(FORGED)) return 'forged';
  return kinds.find((kind) => postings.has(`${eventId} ${kind}`)) ?? 'news';
}

/** What the bridge was told of an order and has told of it, for the world's judge. */
export function playedOf(
  { order, arrivals, answers, cases, heard }: OrderRecord,
  { history }: HistoryRecord,
): Played {
  const areAnswersNews = history.details === 'complete';
  return { life: order.life, arrivals, answers, cases, heard, areAnswersNews };
}

/** The event for which a call was made, as the call tells. */
export function eventIdOf({ body }: Pick<HeardCall, 'body'>): string {
  return String(infoOf(body).ingramEventId ?? '');
}

/** What Thirdwatch believes after a call. */
export function beliefOf({ body }: Pick<HeardCall, 'body'>): string {
  return `${body._orderStatus} ${infoOf(body).trackingNumbers ?? ''}`;
}

export function infoOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object(body._customInfo ?? {});
}
