import { describe, expect, it } from '@jest/globals';
import { parseRegistrations } from '../../../cli/order/registrations-csv.ts';

const HEADER = 'orderNumber,userId';
const csv = (...lines: string[]) => [HEADER, ...lines, ''].join('\n');
const faultsOf = (text: string) => {
  const read = parseRegistrations(text);
  return 'faults' in read ? read.faults : [];
};

describe('A file of registrations', () => {
  it.each([
    ['as Excel writes it', `\ufeff${HEADER}\r\nPO-1,user-1\r\n\r\nPO-2,"a, ""b"""\r\n`],
    ['with a line twice', csv('PO-1,user-1', 'PO-2,"a, ""b"""', 'PO-1,user-1')],
    ['without a last line break', `${HEADER}\nPO-1,user-1\nPO-2,"a, ""b"""`],
  ])('is read %s', (_, text) => {
    expect(parseRegistrations(text)).toEqual({
      registrations: [
        { orderId: 'PO-1', userId: 'user-1' },
        { orderId: 'PO-2', userId: 'a, "b"' },
      ],
    });
  });

  it('may hold nothing but its header', () => {
    expect(parseRegistrations(csv())).toEqual({ registrations: [] });
  });

  it.each([
    ['nothing', ''],
    ['no header', 'PO-1,user-1\n'],
    ['other columns', 'userId,orderNumber\n'],
    ['semicolons', 'orderNumber;userId\nPO-1;user-1\n'],
  ])('is refused with %s', (_, text) => {
    expect(faultsOf(text)).toEqual(['The first line must be orderNumber,userId.']);
  });

  it.each([
    ['a field too few', 'PO-1', 'it has 1 field instead of 2'],
    ['a field too many', 'PO-1,user-1,', 'it has 3 fields instead of 2'],
    ['no order number', ',user-1', 'the order number is missing'],
    ['a blank user id', 'PO-1, ', 'the user id is missing'],
    ['neither', ',', 'the order number is missing, and the user id is missing'],
    ['a blank around the order number', ' PO-1,user-1', 'the order number has spaces around it'],
    ['a line break in a field', '"PO\n1",user-1', 'the order number holds a control character', 3],
    [
      'an order number beyond all measure',
      `${'1'.repeat(257)},u`,
      'the order number is longer than 256 characters',
    ],
    ['half a character', 'PO-1,\ud800', 'the user id holds a broken character'],
    [
      'a quote within a field',
      'PO"1,user-1',
      'its quotes are not those of CSV; a quote within quotes is written twice',
    ],
    [
      'a quote that is never closed',
      'PO-1,"user-1',
      'its quotes are not those of CSV; a quote within quotes is written twice',
    ],
  ])('is refused with %s, by its line', (_, row, fault, line = 2) => {
    expect(faultsOf(csv(row))).toEqual([`Line ${line}: ${fault}.`]);
  });

  it('is refused with two users of one order, naming both lines', () => {
    expect(faultsOf(csv('PO-1,user-1', 'PO-2,user-2', 'PO-1,user-3'))).toEqual([
      'Line 4: its order has another user in line 2.',
    ]);
  });

  it('is told all of its faults at once, in the sequence of its lines', () => {
    expect(
      faultsOf(csv('PO-1', 'PO-2,user-2', 'PO"3,user-3', ',user-4')).map((fault) => fault.slice(0, 7)),
    ).toEqual(['Line 2:', 'Line 4:', 'Line 5:']);
  });
});
