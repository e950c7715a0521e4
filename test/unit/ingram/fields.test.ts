import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  fieldsOf,
  listOf,
  pick,
  quantityOf,
  textOf,
  timestampOf,
} from '../../../lib/ingram/webhook/fields.ts';

const MOMENT = Date.parse('2021-11-01T13:02:06.369Z');

describe('a timestamp', () => {
  it.each([
    ['2021-11-01T13:02:06.369Z'],
    ['2021-11-01T13:02:06.3690000Z'],
    ['2021-11-01T13:02:06.369000000z'],
    ['2021-11-01T21:32:06.369+08:30'],
    ['2021-11-01T21:32:06.3690000+0830'],
    ['2021-11-01T06:02:06.369-07:00'],
    ['2021-11-01T13:02:06,369'],
    ['2021-11-01T13:02:06.369'],
    ['2021-11-01 13:02:06.369 Z'],
    [' 2021-11-01t13:02:06.369Z '],
  ])('is read: %p', (written) => {
    expect(timestampOf(written)).toBe(MOMENT);
  });

  it.each([
    ['without a fraction', '2021-11-01T13:02:06Z', MOMENT - 369],
    ['without seconds', '2021-11-01T13:02Z', MOMENT - 6369],
    ['with one digit of fraction', '2021-11-01T13:02:06.3Z', MOMENT - 69],
    ['before 1970', '1969-12-31T23:59:59.500Z', -500],
  ])('is read: %s', (_name, written, expected) => {
    expect(timestampOf(written)).toBe(expected);
  });

  it('keeps what lies below a millisecond', () => {
    expect(timestampOf('2021-11-01T13:02:06.3695000Z')).toBe(MOMENT + 0.5);
  });

  it.each([
    ['a date', '2021-11-01'],
    ['a 13th month', '2021-13-01T13:02:06Z'],
    ['a 30th of February', '2021-02-30T13:02:06Z'],
    ['a 25th hour', '2021-11-01T25:02:06Z'],
    ['ten digits of fraction', '2021-11-01T13:02:06.1234567890Z'],
    ['a named zone', '2021-11-01T13:02:06 PST'],
    ['another format', 'Mon, 01 Nov 2021 13:02:06 GMT'],
    ['digits alone', '1635771726369'],
    ['text before it', 'on 2021-11-01T13:02:06Z'],
    ['text behind it', '2021-11-01T13:02:06Z sharp'],
    ['a fraction without digits', '2021-11-01T13:02:06.Z'],
    ['an empty string', ''],
    ['a number', MOMENT],
    ['null', null],
    ['nothing', undefined],
  ])('is none: %s', (_name, value) => {
    expect(timestampOf(value)).toBeUndefined();
  });

  it('of a later microsecond is the later one', () => {
    const microsecond = fc.integer({ min: 0, max: 999_999 });
    const written = (fraction: number) => `2021-11-01T13:02:06.${String(fraction).padStart(6, '0')}0Z`;
    fc.assert(
      fc.property(microsecond, microsecond, (a, b) => {
        const difference = (timestampOf(written(a)) ?? 0) - (timestampOf(written(b)) ?? 0);
        expect(Math.sign(difference)).toBe(Math.sign(a - b));
      }),
    );
  });

  it('is the same moment in every zone', () => {
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, minutes) => {
        const local = new Date(moment.getTime() + minutes * 60_000)
          .toISOString()
          .replace('Z', offset(minutes));
        expect(timestampOf(local)).toBe(moment.getTime());
      }),
    );
  });
});

describe('a quantity', () => {
  it.each([
    [3, 3],
    [0, 0],
    [2.5, 2.5],
    ['3', 3],
    [' 003 ', 3],
    ['2.50', 2.5],
    [1_000_000_000, 1_000_000_000],
  ])('%p is %p', (value, expected) => {
    const problems: string[] = [];
    expect(quantityOf(value, 'line.shipped', (problem) => problems.push(problem))).toBe(expected);
    expect(problems).toEqual([]);
  });

  it.each([[undefined], [null], [''], ['  ']])('%p is nothing, and no problem', (value) => {
    const problems: string[] = [];
    expect(quantityOf(value, 'line.shipped', (problem) => problems.push(problem))).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it.each([
    [-1],
    ['-1'],
    ['two'],
    ['1e3'],
    ['0x10'],
    ['1,000'],
    [1_000_000_001],
    ['9'.repeat(400)],
    [[3]],
    [{}],
    [true],
  ])('%p is a problem', (value) => {
    const problems: string[] = [];
    expect(quantityOf(value, 'line.shipped', (problem) => problems.push(problem))).toBeUndefined();
    expect(problems).toEqual(['line.shipped is not a quantity']);
  });
});

describe('a text', () => {
  it.each([
    ['PO-1', 'PO-1'],
    [' PO-1 ', ' PO-1 '],
    [12345, '12345'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('%p is %p', (value, expected) => {
    expect(textOf(value)).toBe(expected);
  });

  it.each([[''], [' \t'], [2 ** 53], [1.5], [true], [null], [undefined], [['PO-1']], [{}]])(
    '%p is none',
    (value) => {
      expect(textOf(value)).toBeUndefined();
    },
  );
});

describe('one or many', () => {
  it.each([
    [
      [1, null],
      [1, null],
    ],
    [[], []],
    [{ a: 1 }, [{ a: 1 }]],
    [0, [0]],
    [null, []],
    [undefined, []],
    ['', []],
  ])('%p is the list %p', (value, expected) => {
    expect(listOf(value)).toEqual(expected);
  });
});

describe('fields', () => {
  it.each([
    ['whatever the casing of the key', '{"EventID":"A"}', 'A'],
    ['the first with a value', '{"eventId":null,"eventid":" ","EVENTID":"A","EventId":"B"}', 'A'],
    ['one called like a member of every object', '{"__proto__":{"eventid":"B"},"eventId":"A"}', 'A'],
  ])('are found: %s', (_name, text, expected) => {
    expect(fieldsOf(JSON.parse(text))?.get('eventid')).toBe(expected);
  });

  it.each([[null], [undefined], ['text'], [5], [[{ eventId: 'A' }]]])('are none in %p', (value) => {
    expect(fieldsOf(value)).toBeUndefined();
  });

  it('are picked in the sequence of the names, without regard to empty ones', () => {
    const fields = fieldsOf({ b: 2, a: '', c: 3, toString: null });
    expect(fields && pick(fields, 'a', 'tostring', 'c', 'b')).toBe(3);
    expect(fields && pick(fields, 'constructor')).toBeUndefined();
  });
});

function offset(minutes: number): string {
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
