import type { HeardCall, Observer, Occurrence } from '../engine/occurrences.ts';
import type { PlacedOrder } from '../traffic/placed-order.ts';
import { truthOf } from '../world/lives/order.ts';
import { inWords } from '../world/notifications/in-words.ts';

/** Writes down what an order went through, as a person reads it. */
export class Timeline {
  readonly #order: PlacedOrder;
  readonly #lines: { readonly at: number; readonly text: string }[];
  readonly #messages = new Map<string, string>();
  readonly #invocations = new Set<number>();

  constructor(order: PlacedOrder) {
    this.#order = order;
    this.#lines = order.life.steps.map(({ at, what, order: state, event }) => {
      const told = event === undefined ? '' : ` [${event.type} ${event.id}]`;
      return { at, text: `TRUTH ${what}${told}: ${inWords(state)}: ${truthOf(state)}` };
    });
  }

  readonly observe: Observer = (occurrence, at) => {
    const text = this.#textOf(occurrence);
    if (text !== undefined) this.#lines.push({ at, text });
  };

  /** All of it, in its sequence. */
  get text(): string {
    const { index, life } = this.#order;
    const sorted = this.#lines.toSorted((a, b) => a.at - b.at);
    const lines = sorted.map(({ at, text }) => `${timeInWords(at)}  ${text}`);
    return [`Order ${index}, ${life.customerOrderNumber}`, ...lines].join('\n');
  }

  #textOf(occurrence: Occurrence): string | undefined {
    const number = this.#order.life.customerOrderNumber.toUpperCase();
    const isOurs = (orderId: string) => orderId.toUpperCase() === number;
    switch (occurrence.kind) {
      case 'posted': {
        const { posting, status } = occurrence;
        if (posting.orderIndex !== this.#order.index) return undefined;
        return `Ingram posts ${posting.what} ${posting.eventId}: ${status}`;
      }
      case 'webhook-lost':
        return occurrence.posting.orderIndex === this.#order.index
          ? `LOST ${occurrence.posting.eventId}`
          : undefined;
      case 'asked': {
        const { container, number, endpoint, status } = occurrence;
        return this.#isNamed(number)
          ? `${container} asks ${endpoint} ${number}: ${status || 'nothing'}`
          : undefined;
      }
      case 'queued': {
        const { message } = occurrence;
        if (!isOurs(message.groupId)) return undefined;
        const { eventId = '', kind = 'notification', why = '' } = JSON.parse(message.body);
        this.#messages.set(message.messageId, `${message.messageId} (${kind} ${eventId}${why})`);
        return `SQS takes ${this.#messages.get(message.messageId)}`;
      }
      case 'received':
        return this.#withName(
          occurrence.message.messageId,
          (name) => `SQS hands out ${name}, time ${occurrence.count}`,
        );
      case 'hidden':
        return this.#withName(
          occurrence.message.messageId,
          (name) => `SQS hides ${name} for ${occurrence.seconds} s`,
        );
      case 'deleted':
      case 'expired':
      case 'redriven':
        return this.#withName(occurrence.message.messageId, (name) => `SQS: ${name} is ${occurrence.kind}`);
      case 'outcome': {
        const { outcome, detail, retryAfterSeconds: seconds } = occurrence;
        const later = seconds === undefined ? '' : ` again in ${seconds} s:`;
        return this.#withName(occurrence.messageId, (name) =>
          `BRIDGE ${name}: ${outcome}${later} ${detail}`.trimEnd(),
        );
      }
      case 'started': {
        const names = occurrence.messageIds.filter((id) => this.#messages.has(id));
        if (names.length === 0) return undefined;
        this.#invocations.add(occurrence.invocation);
        return `LAMBDA invocation ${occurrence.invocation} starts, with ${names.join(', ')}`;
      }
      case 'ended': {
        if (!this.#invocations.has(occurrence.invocation)) return undefined;
        return `LAMBDA invocation ${occurrence.invocation} ends: ${occurrence.how}`;
      }
      case 'called':
        return isOurs(occurrence.orderId)
          ? `${occurrence.container} calls: ${callInWords(occurrence.body)}`
          : undefined;
      case 'call-answered': {
        if (!isOurs(occurrence.orderId)) return undefined;
        return `${occurrence.container} hears ${occurrence.status || 'nothing'}`;
      }
      case 'heard': {
        const { call, isLate } = occurrence;
        if (!isOurs(call.orderId)) return undefined;
        return `THIRDWATCH takes${isLate ? ', late,' : ''} ${callInWords(call.body)}`;
      }
      case 'dead-lettered':
        return isOurs(occurrence.letter.groupId)
          ? `PARKED as ${occurrence.letter.attributes.reason}`
          : undefined;
      case 'letter-sent-back':
        return isOurs(occurrence.letter.groupId) ? 'OPERATOR sends back what was parked' : undefined;
      case 'letter-dropped':
        return isOurs(occurrence.letter.groupId) ? 'OPERATOR drops what was parked' : undefined;
      case 'fault':
        return this.#isAbout(occurrence.subject) ? `FAULT ${occurrence.what}` : undefined;
      default:
        return undefined;
    }
  }

  #withName(messageId: string, text: (name: string) => string): string | undefined {
    const name = this.#messages.get(messageId);
    return name === undefined ? undefined : text(name);
  }

  /** Whether a request to Ingram names it, by its number or by one of Ingram's. */
  #isNamed(asked: string): boolean {
    const { customerOrderNumber, steps } = this.#order.life;
    const orders = steps.flatMap(({ order }) => [...order.ingramOrders, ...order.former]);
    return (
      asked.includes(`customerOrderNumber=${customerOrderNumber.toUpperCase()}`) ||
      orders.some(({ number }) => number === asked)
    );
  }

  #isAbout(subject: string): boolean {
    const { life } = this.#order;
    const isId = life.steps.some(({ event }) => event !== undefined && subject.includes(event.id));
    return (
      isId ||
      subject.toUpperCase() === life.customerOrderNumber.toUpperCase() ||
      this.#messages.has(subject.split('/')[0] ?? '')
    );
  }
}

function callInWords(body: HeardCall['body']): string {
  const { ingramEventId, recheck, trackingNumbers } = Object(body._customInfo ?? {});
  const cause = ingramEventId ?? `recheck ${recheck}`;
  return [body._orderStatus, trackingNumbers, 'for', cause].filter(Boolean).join(' ');
}

export function timeInWords(ms: number): string {
  return new Date(ms).toISOString().slice(5, 23).replace('T', ' ');
}
