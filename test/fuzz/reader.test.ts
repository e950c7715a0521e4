import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  eventTypesOf,
  isAboutResellerOrders,
  isUnreadable,
  readEnvelope,
} from '../../lib/ingram/webhook/envelope.ts';
import { isUnusable, type RawNotification, readNotification } from '../../lib/ingram/webhook/notification.ts';
import { sharesByOrder } from '../../lib/ingram/webhook/shares.ts';
import type { OrderFacts } from '../../lib/orders/facts.ts';
import { factsOfNotification } from '../../lib/orders/reading.ts';
import { RECEIVED_AT } from '../support/notifications.ts';
import { anyBody, mutated, realNotification } from './inputs.ts';
import { FUZZ, FUZZ_TIMEOUT_MS } from './settings.ts';
import { expectWellFormedEnvelope, expectWellFormedNotification } from './well-formed.ts';

/** The parts of a body, one for each order, as the forwarder gets them. */
function rawNotifications(body: Uint8Array | string): readonly RawNotification[] {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) return [];
  return sharesByOrder(envelope).map(({ resources }) => ({
    ...envelope,
    resources,
    receivedAt: RECEIVED_AT,
  }));
}

function factsOf(raw: RawNotification): OrderFacts | 'unusable' {
  const result = readNotification(raw);
  return isUnusable(result) ? 'unusable' : factsOfNotification(result);
}

describe('whatever the body', () => {
  const check = (predicate: (body: Uint8Array | string) => void) =>
    fc.assert(fc.property(anyBody, predicate), FUZZ);

  it(
    'its envelope is well-formed, or a reason says why there is none',
    () => {
      check((body) => {
        expectWellFormedEnvelope(readEnvelope(body));
      });
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'it has the same envelope as text and as bytes',
    () => {
      check((body) => {
        if (typeof body !== 'string' || !body.isWellFormed()) return;
        expect(readEnvelope(Buffer.from(body, 'utf8'))).toEqual(readEnvelope(body));
      });
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'each of its resources belongs to exactly one order, and its kind can be told',
    () => {
      check((body) => {
        const envelope = readEnvelope(body);
        if (isUnreadable(envelope)) return;
        const shared = sharesByOrder(envelope).flatMap(({ resources }) => resources);
        const whole = envelope.resources.filter((resource) => shared.includes(resource));
        // What is split has two orders or more.
        const split = envelope.resources.length - whole.length;
        expect(shared.length - whole.length).toBeGreaterThanOrEqual(2 * split);
        expect(typeof isAboutResellerOrders(envelope)).toBe('boolean');
        for (const eventType of eventTypesOf(envelope)) expect(typeof eventType).toBe('string');
      });
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'what it says of each order is well-formed, or a reason says why it cannot be used',
    () => {
      check((body) => {
        for (const raw of rawNotifications(body)) expectWellFormedNotification(readNotification(raw));
      });
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('what a notification tells of an order', () => {
  const faulty = mutated(realNotification).map((content) => JSON.stringify(content));
  const check = (changed: (raw: RawNotification) => RawNotification) =>
    fc.assert(
      fc.property(faulty, (body) => {
        for (const raw of rawNotifications(body)) expect(factsOf(changed(raw))).toEqual(factsOf(raw));
      }),
      FUZZ,
    );

  it.each<[string, (raw: RawNotification) => RawNotification]>([
    ['it is read again', (raw) => raw],
    ['it was written and parsed in between', (raw) => JSON.parse(JSON.stringify(raw))],
    ['it has another event id', (raw) => ({ ...raw, eventId: 'ANOTHER' })],
    ['its resources come in another sequence', (raw) => ({ ...raw, resources: raw.resources.toReversed() })],
    [
      'its lines come in another sequence',
      (raw) => ({ ...raw, resources: raw.resources.map(linesReversed) }),
    ],
  ])('stays the same when %s', (_name, changed) => check(changed), FUZZ_TIMEOUT_MS);
});

/** The value with every list of lines in it turned round. */
function linesReversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(linesReversed);
  const entries = Object.entries(value).map(([key, content]: [string, unknown]) => [
    key,
    key.toLowerCase() === 'lines' && Array.isArray(content) ? content.toReversed() : linesReversed(content),
  ]);
  return Object.fromEntries(entries);
}
