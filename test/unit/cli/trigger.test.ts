import { describe, expect, it } from '@jest/globals';
import { parseLine, parsePieces } from '../../../cli/trigger/lines.ts';
import {
  ingramOrderFor,
  type NotificationSpec,
  plainNotification,
  TRIGGER_EVENTS,
} from '../../../cli/trigger/notification.ts';
import { bodyInShapes, SHAPES } from '../../../cli/trigger/shapes.ts';
import { isAboutResellerOrders, isUnreadable, readEnvelope } from '../../../lib/ingram/webhook/envelope.ts';
import { isUnusable, readNotification } from '../../../lib/ingram/webhook/notification.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfNotification } from '../../../lib/orders/reading.ts';
import { stateOf } from '../../../lib/orders/state.ts';

const SPEC: NotificationSpec = {
  event: 'shipped',
  eventId: 'N01',
  order: 'Po-1',
  ingramOrder: '20-1',
  lines: [{ number: '001' }],
  trackingNumbers: ['1Z999'],
  at: new Date('2026-01-05T08:00:00.000Z'),
};

/** What the bridge reads of a body. */
function understood(body: string) {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  const read = readNotification({ ...envelope, receivedAt: SPEC.at.getTime() });
  if (isUnusable(read)) throw new Error(read.detail);
  return read;
}

const stateAfter = (spec: NotificationSpec) =>
  stateOf(merge(UNKNOWN_ORDER, factsOfNotification(understood(bodyInShapes(plainNotification(spec), [])))));

describe('A triggered notification', () => {
  it.each([
    ['shipped', 'shipped'],
    ['invoiced', 'shipped'],
    ['hold', 'held'],
    ['voided', 'voided'],
    ['backordered', 'backordered'],
    ['created', 'backordered'],
  ] as const)('of the event %s makes an order %s', (event, state) => {
    expect(stateAfter({ ...SPEC, event })).toBe(state);
  });

  it.each([
    ['the pieces of all lines', { pieces: { shipped: 2, requested: 3 } }, 'partially_shipped'],
    [
      'a line of its own',
      { lines: [parseLine('001=3/3'), parseLine('002=0/1:Backordered')].flat() },
      'partially_shipped',
    ],
    ['a word alone', { event: 'hold', lines: parseLine('001=Open') }, 'held'],
  ] as const)('tells %s', (_, changes, state) => {
    expect(stateAfter({ ...SPEC, ...changes })).toBe(state);
  });

  it('that is not about orders is one that the webhook ignores', () => {
    const envelope = readEnvelope(JSON.stringify(plainNotification({ ...SPEC, event: 'stock-update' })));
    expect(isUnreadable(envelope) || isAboutResellerOrders(envelope)).toBe(false);
    expect(TRIGGER_EVENTS).toHaveLength(7);
  });

  it('names the same Ingram order for each spelling of its number', () => {
    expect(ingramOrderFor('po-1')).toBe(ingramOrderFor('PO-1'));
  });
});

describe('A shape', () => {
  const plain = plainNotification({ ...SPEC, subOrder: '11' });
  const SILENT = ['no-quantities', 'no-words', 'no-lines', 'no-time'];
  const meaningOf = (shapes: readonly string[]) => {
    const { customerOrderNumber, ingramOrders, asOf } = understood(bodyInShapes(plain, shapes));
    return { customerOrderNumber: customerOrderNumber.toUpperCase(), ingramOrders, asOf };
  };

  it.each(SHAPES)('that is named %s differs', (shape) => {
    expect(bodyInShapes(plain, [shape])).not.toBe(bodyInShapes(plain, []));
  });

  it.each(SHAPES.filter((shape) => !SILENT.includes(shape)))('of the name %s means the same', (shape) => {
    expect(meaningOf([shape])).toEqual(meaningOf([]));
  });

  it('can be combined with all others', () => {
    const shapes = SHAPES.filter((shape) => !SILENT.includes(shape));
    expect(meaningOf(shapes)).toEqual(meaningOf([]));
  });
});

describe('What is typed', () => {
  it.each([
    ['001', { number: '001' }],
    ['001=2/3', { number: '001', pieces: { shipped: 2, requested: 3 } }],
    ['001=IM::Shipped', { number: '001', word: 'IM::Shipped' }],
    ['001=2/3:On Hold', { number: '001', pieces: { shipped: 2, requested: 3 }, word: 'On Hold' }],
  ])('as the line %s is read', (text, line) => {
    expect(parseLine(text)).toEqual([line]);
  });

  it.each(['2', '2/', 'a/b', '2/3/4'])('as the pieces %s is refused', (text) => {
    expect(() => parsePieces(text)).toThrow('such as 2/3');
  });
});
