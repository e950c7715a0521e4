import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf } from '../../../lib/ingram/webhook/digest.ts';
import { fieldsOf } from '../../../lib/ingram/webhook/fields.ts';
import { body, line, resource, verifiedDelivery } from '../../support/notifications.ts';

const digest = (content: unknown) => digestOf(verifiedDelivery(content));
const own = digest(body());

/** The value with the entries of every object changed. */
function rewritten(value: unknown, change: (entries: [string, unknown][]) => [string, unknown][]): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    rewritten(item, change),
  ]);
  return Object.fromEntries(change(entries));
}

describe('the digest of a delivery', () => {
  it.each<[string, unknown]>([
    ['it is sent at another time', body({ eventTimeStamp: '2021-11-02T13:02:06.369Z' })],
    ['its time is missing', body({ eventTimeStamp: null })],
    ['there is an array around it', [body()]],
    ['its keys come in another sequence', rewritten(body(), (entries) => entries.toReversed())],
    [
      'its keys are in capitals',
      rewritten(body(), (entries) => entries.map(([key, item]) => [key.toUpperCase(), item])),
    ],
    ['its quantities are texts', JSON.parse(JSON.stringify(body()).replaceAll(/":(\d+)/g, '":"$1"'))],
    ['something stands beside the event that nobody reads', body({ links: [{ href: '/v6/orders' }] })],
  ])('is the same when %s', (_name, written) => {
    expect(own).toMatch(/^[\w-]{43}$/);
    expect(digest(written)).toBe(own);
  });

  it.each<[string, unknown]>([
    ['topic', body({ topic: 'resellers/order' })],
    ['event', body({ event: 'im::created' })],
    ['missing event', body({ event: null })],
    ['event type', body({ eventType: 'im::order_voided' })],
    ['order number', body({ resource: [resource({ customerOrderNumber: 'ZENPO2' })] })],
    ['line', body({ resource: [resource({ lines: [line({ shippedQuantity: 3 })] })] })],
    ['order beside it', body({ resource: [resource(), resource({ customerOrderNumber: 'B' })] })],
    ['resource that says something more', body({ resource: [resource({ note: '' })] })],
    ['number of resources', body({ resource: [resource(), resource()] })],
    ['event beside it', [body(), body()]],
    ['event of another id beside it', [body(), body({ eventId: 'B' })]],
  ])('is another for another %s', (_name, written) => {
    expect(digest(written)).not.toBe(own);
  });

  it('is another wherever the content is read as another, whichever of its keys hides behind one in other casing', () => {
    const field = fc.tuple(fc.constantFrom('q', 'Q'), fc.constantFrom(1, 2, null, ''));
    const fields = fc.uniqueArray(field, { selector: ([key]) => key, maxLength: 2 }).map(Object.fromEntries);
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        const [one, other] = [left, right].map((content) => digest(body({ resource: [content] })));
        if (fieldsOf(left)?.get('q') !== fieldsOf(right)?.get('q')) expect(one).not.toBe(other);
      }),
    );
  });
});
