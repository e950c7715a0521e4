// Real: all. The tracking numbers, the tracking URL and the carrier that Thirdwatch hears, of events and of details.
import { describe, expect, it } from '@jest/globals';
import { decide, withSaid } from '../../../lib/orders/decide.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { orderStatusBody } from '../../../lib/thirdwatch/order-status.ts';
import {
  type Answer,
  answer,
  detailsLine,
  type Learned,
  orderKnowing,
  tracking,
  WORDS,
} from '../../support/details.ts';
import { line, notification, ORDER_ID, packages } from '../../support/orders.ts';

const url = (trackingNumber: string) => `https://carrier.example/${trackingNumber}`;
const followed = (trackingNumber: string) => ({ trackingNumber, trackingUrl: url(trackingNumber) });

/** An event of the first line of X, with these packages. */
const told = (seconds: number, carrierName: string | undefined, ...trackingNumbers: readonly string[]) =>
  notification('order_shipped', seconds, { X: [line(1, packages(carrierName, ...trackingNumbers))] });
/** Details of X that show its first line as shipped, in these packages. */
const shown = (seconds: number, ...content: Parameters<typeof tracking>) =>
  answer('X', seconds, [detailsLine(1, 'shipped', tracking(...content))]);

const callAfter = (learned: readonly Learned[]) => decide(orderKnowing(learned), DEFAULT_STATUS_TABLE);

describe('the packages that Thirdwatch hears of', () => {
  it.each<[string, readonly Learned[], object]>([
    [
      'are those that an event told, and where the details say they can be followed',
      [told(0, 'UPS', '1Z'), shown(1, 'DHL', followed('1Z'))],
      { trackingNumbers: ['1Z'], carrierName: 'UPS', trackingUrl: url('1Z') },
    ],
    [
      'have the carrier of the details where the event named none',
      [told(0, undefined, '1Z'), shown(1, 'DHL', followed('1Z'))],
      { trackingNumbers: ['1Z'], carrierName: 'DHL', trackingUrl: url('1Z') },
    ],
    [
      'are those of the details where the event told none',
      [told(0, undefined), shown(1, 'DHL', followed('2Z'), followed('1Z'))],
      { trackingNumbers: ['1Z', '2Z'], carrierName: 'DHL', trackingUrl: url('1Z') },
    ],
    [
      'are first those of the events by their time, then what details add by their number',
      [told(1, 'UPS', '8Z'), told(0, undefined, '9Z'), shown(2, 'DHL', followed('2Z'), followed('1Z'))],
      { trackingNumbers: ['9Z', '8Z', '1Z', '2Z'], carrierName: 'UPS' },
    ],
    [
      'are first those of the events, though the details are older',
      [told(9, undefined, '9Z'), shown(1, 'DHL', followed('1Z'), followed('9Z'))],
      { trackingNumbers: ['9Z', '1Z'], carrierName: 'DHL', trackingUrl: url('9Z') },
    ],
    [
      'are those of the newest details alone',
      [told(0, undefined), shown(2, 'DHL', followed('2Z')), shown(1, 'UPS', followed('1Z'))],
      { trackingNumbers: ['2Z'], carrierName: 'DHL', trackingUrl: url('2Z') },
    ],
  ])('%s', (_, learned, expected) => {
    for (const sequence of [learned, learned.toReversed()])
      expect(callAfter(sequence)).toMatchObject(expected);
  });

  it('are followed at the address of the first of them, or at none', () => {
    const call = callAfter([told(0, 'UPS', '9Z'), shown(1, 'DHL', followed('1Z'), { trackingNumber: '9Z' })]);
    expect(call?.trackingNumbers).toEqual(['9Z', '1Z']);
    expect(call).not.toHaveProperty('trackingUrl');
  });

  it('are those of all Ingram orders', () => {
    const elsewhere = answer('W', 1, [detailsLine(1, 'shipped', tracking('GLS', followed('0Z')))]);
    const learned = [told(0, undefined), shown(1, 'DHL', followed('1Z')), elsewhere];
    for (const sequence of [learned, learned.toReversed()]) {
      expect(callAfter(sequence)).toMatchObject({
        trackingNumbers: ['0Z', '1Z'],
        carrierName: 'GLS',
        ingramOrderNumbers: ['W', 'X'],
      });
    }
  });
});

describe('one package of several lines', () => {
  const some = { trackingNumber: '1Z' };
  const lineWith = (number: number, ...content: Parameters<typeof tracking>) =>
    detailsLine(number, 'shipped', tracking(...content));
  const lines = [
    lineWith(1, undefined, some),
    lineWith(2, 'DHL', some),
    lineWith(3, undefined, followed('1Z')),
  ];
  const whole = { trackingNumbers: ['1Z'], carrierName: 'DHL', trackingUrl: url('1Z') };

  it('is known by what all lines tell of it', () => {
    for (const sequence of [lines, lines.toReversed()]) {
      expect(callAfter([told(0, undefined), answer('X', 1, sequence)])).toMatchObject(whole);
    }
  });

  it('is known by what all Ingram orders tell of it', () => {
    const answers = lines.map((content, index) => answer(`Y${index}`, 1, [content]));
    for (const sequence of [answers, answers.toReversed()]) {
      expect(callAfter([told(0, undefined), ...sequence])).toMatchObject(whole);
    }
  });

  it('is the same whichever Ingram order tells of it first, where they contradict each other', () => {
    const answers = ['W', 'X', 'Y'].map((number) => {
      const trackingUrl = `${url('1Z')}?${number}`;
      return answer(number, 1, [lineWith(1, `carrier ${number}`, { ...some, trackingUrl })]);
    });
    for (const sequence of [answers, answers.toReversed()]) {
      expect(callAfter([told(0, undefined), ...sequence])).toMatchObject({
        carrierName: 'carrier W',
        trackingUrl: `${url('1Z')}?W`,
      });
    }
  });
});

describe('news for Thirdwatch', () => {
  const event = told(0, 'UPS', '1Z');
  const bare = shown(1, 'UPS', { trackingNumber: '1Z' });
  const before = orderKnowing([event, bare]);
  const call = decide(before, DEFAULT_STATUS_TABLE);
  const said = call === undefined ? before : withSaid(before, call, 7);

  it.each<[string, Answer, boolean]>([
    ['the same details again', shown(2, 'UPS', { trackingNumber: '1Z' }), false],
    ['a tracking URL', shown(2, 'UPS', followed('1Z')), false],
    ['another carrier', shown(2, 'DHL', followed('1Z')), false],
    ['another package', shown(2, 'UPS', followed('1Z'), followed('2Z')), true],
    [
      'a line that has not shipped',
      answer('X', 2, [detailsLine(1, 'shipped'), detailsLine(2, 'open')]),
      true,
    ],
  ])('is, or is not, %s', (_, later, isNews) => {
    expect(decide(orderKnowing([later], said), DEFAULT_STATUS_TABLE) !== undefined).toBe(isNews);
  });

  it.each<[string, Answer, boolean]>([
    ['the same packages again', shown(2, 'UPS', followed('1Z'), followed('2Z')), false],
    ['one of them less', shown(2, 'UPS', followed('1Z')), true],
    ['another in the place of one', shown(2, 'UPS', followed('1Z'), followed('3Z')), true],
  ])('is, or is not, after details that showed a package more than the event, %s', (_, later, isNews) => {
    const first = orderKnowing([event, shown(1, 'UPS', followed('1Z'), followed('2Z'))]);
    const firstCall = decide(first, DEFAULT_STATUS_TABLE);
    const heard = firstCall && withSaid(first, firstCall, 7);

    expect(firstCall?.trackingNumbers).toEqual(['1Z', '2Z']);
    expect(decide(orderKnowing([later], heard), DEFAULT_STATUS_TABLE) !== undefined).toBe(isNews);
  });

  it('is not what the details alone tell, before anything happened', () => {
    const created = notification('async_order_create', 0, { X: [line(1)] });
    expect(callAfter([created, shown(1, 'UPS', followed('1Z'))])).toBeUndefined();
  });
});

describe('the call of an order with a tracking URL', () => {
  it.each([
    ['shipped', true],
    ['partially_shipped', true],
    ['backordered', true],
    ['held', false],
    ['voided', false],
  ] as const)('that is %s holds number and address, or neither', (state, hasBoth) => {
    const event = notification('order_backordered', 0, { X: [line(1, { lineStatus: WORDS[state] })] });
    const known = callAfter([
      event,
      answer('X', 1, [detailsLine(1, state, tracking('UPS', followed('1Z')))]),
    ]);
    const body = known && orderStatusBody({ ...known, orderId: ORDER_ID, info: {} });
    expect([body?._trackingNumber, body?._trackingMethod]).toEqual(
      hasBoth ? ['1Z', url('1Z')] : [undefined, undefined],
    );
    expect(body?._customInfo).toEqual({ trackingNumbers: '1Z' });
  });
});
