// Real: the order world, and the readers of lib for what its bodies mean. Nothing is doubled.
import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../../../lib/ingram/webhook/digest.ts';
import { isUnreadable, readDelivery, readEnvelope, scanned } from '../../../lib/ingram/webhook/envelope.ts';
import { timestampOf } from '../../../lib/ingram/webhook/fields.ts';
import { readNotification } from '../../../lib/ingram/webhook/notification.ts';
import { type Life, lifeOf } from '../../../simulation/world/lives/life.ts';
import { arrivalsOf } from '../../../simulation/world/notifications/arrivals.ts';
import { withCloseDates } from '../../../simulation/world/notifications/close-dates.ts';
import type { Mixture, TimestampForm } from '../../../simulation/world/notifications/mixture.ts';
import type { SentEvent } from '../../../simulation/world/notifications/sent-event.ts';
import type { Shape } from '../../../simulation/world/notifications/shape.ts';
import { timestampText } from '../../../simulation/world/notifications/timestamp.ts';
import { withUncountedShipments } from '../../../simulation/world/notifications/uncounted-shipments.ts';
import { bodyOf } from '../../../simulation/world/notifications/wire.ts';

const LIVES = Array.from({ length: 1000 }, (_, index) => lifeOf(7, index));
const PLAIN = {
  mixesZeros: false,
  mixesCasing: false,
  mixesZones: false,
  nestsOrders: false,
  shufflesKeys: false,
  datesAhead: false,
} as const satisfies Mixture;

const eventsOf = ({ steps }: Life): readonly SentEvent[] => steps.flatMap(({ event }) => event ?? []);
const linesOf = (life: Life) => eventsOf(life).flatMap(({ orders }) => orders.flatMap(({ lines }) => lines));

function plain({ betweenNumbers: _, ...shape }: Shape): Shape {
  return { ...shape, ...PLAIN };
}

/** What a body says of its order, without the text of its date and what is remarked on it. */
function meaningOf(body: string): object {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  const read = readNotification({ ...envelope, receivedAt: Date.UTC(2027, 0) });
  return { ...read, problems: undefined, eventTimeStamp: undefined };
}

function digestOfBody(body: string, eventId: string): string {
  const delivery = readDelivery(scanned(body), eventId);
  if (isUnreadable(delivery)) throw new Error(delivery.message);
  return digestOf(delivery);
}

describe('the forms that a sender mixes', () => {
  it.each([
    ['several tracking numbers in one field', (shape: Shape) => shape.betweenNumbers !== undefined],
    ['the zeros of line numbers', (shape: Shape) => shape.mixesZeros],
    ['the casing of numbers', (shape: Shape) => shape.mixesCasing],
    ['time zones', (shape: Shape) => shape.mixesZones],
    ['orders within one resource', (shape: Shape) => shape.nestsOrders],
    ['the sequence of keys', (shape: Shape) => shape.shufflesKeys],
    ['dates that are none', (shape: Shape) => shape.datesAhead],
  ])('are of one order in eight: %s', (_, isMixed) => {
    const share = LIVES.filter(({ shape }) => isMixed(shape)).length / LIVES.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.16);
  });

  it('change bodies, and nothing of what they mean', () => {
    const bodies = LIVES.flatMap(({ shape, customerOrderNumber, ...life }) =>
      eventsOf({ shape, customerOrderNumber, ...life }).map((event) => {
        const written = (as: Shape) => bodyOf(event, customerOrderNumber, as);
        return { mixed: written(shape), plain: written(plain(shape)) };
      }),
    );
    const changed = bodies.filter((body) => body.mixed !== body.plain);
    expect(changed.length).toBeGreaterThan(bodies.length / 4);
    for (const { mixed, plain } of changed) expect(meaningOf(mixed)).toEqual(meaningOf(plain));
  });

  it('write the keys of an event in another sequence when it is sent again, and nothing else', () => {
    const life = LIVES.find(({ shape, isDated }) => shape.shufflesKeys && isDated);
    const [event] = life === undefined ? [] : eventsOf(life);
    if (life === undefined || event === undefined) throw new Error('No such life.');
    const written = (...sentAgainAt: [number] | []) =>
      bodyOf(event, life.customerOrderNumber, life.shape, ...sentAgainAt);
    const again = written(event.sentAt);
    expect(again).not.toBe(written());
    expect(JSON.parse(again)).toEqual(JSON.parse(written()));
    expect(digestOfBody(again, event.id)).toBe(digestOfBody(written(), event.id));
  });
});

describe('a time on the wire', () => {
  const AT = Date.UTC(2026, 0, 5, 22, 7, 8, 90);

  it.each<[TimestampForm, string]>([
    ['Z', '2026-01-05T22:07:08.090Z'],
    ['sevenDigits', '2026-01-05T22:07:08.0900000Z'],
    ['+08:30', '2026-01-06T06:37:08.090+08:30'],
    ['-03:30', '2026-01-05T18:37:08.090-03:30'],
    ['+0545', '2026-01-06T03:52:08.090+0545'],
  ])('is the same moment in the form %s', (form, text) => {
    expect(timestampText(AT, form)).toBe(text);
    expect(timestampOf(text)).toBe(AT);
  });

  it('has seven digits where it is not of a whole millisecond', () => {
    expect(timestampText(AT + 0.25, 'Z')).toBe('2026-01-05T22:07:08.0902500Z');
  });
});

describe('a life that is told otherwise', () => {
  it('dates the events of one moment apart, in their sequence, and has them arrive as before', () => {
    const tied = LIVES.filter((life) => {
      const dates = eventsOf(life).map(({ sentAt }) => sentAt);
      return new Set(dates).size < dates.length;
    });
    const close = tied.filter((life) => {
      const told = withCloseDates(life);
      expect(arrivalsOf(told).map(({ receivedAt }) => receivedAt)).toEqual(
        arrivalsOf(life).map(({ receivedAt }) => receivedAt),
      );
      const dates = eventsOf(told).map(({ sentAt }) => sentAt);
      expect(dates).toEqual(dates.toSorted((a, b) => a - b));
      return new Set(dates).size === dates.length;
    });
    expect(close.length).toBeGreaterThan(tied.length / 4);
    expect(close.length).toBeLessThan(tied.length);
  });

  it('leaves out what has shipped only where what stays behind tells it', () => {
    const uncounted = LIVES.flatMap((life) => {
      const before = linesOf(life);
      return linesOf(withUncountedShipments(life)).flatMap((line, index) =>
        line.shipped === before[index]?.shipped ? [] : [{ line, before: before[index] }],
      );
    });
    expect(uncounted.length).toBeGreaterThan(5);
    for (const { line, before } of uncounted) {
      expect({ ...line, shipped: (line.requested ?? 0) - (line.backordered ?? 0) }).toEqual(before);
      expect(line.word).toMatch(/shipped$/i);
    }
  });
});
