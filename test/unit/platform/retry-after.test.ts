import { expect, it } from '@jest/globals';
import { parseRetryAfter } from '../../../lib/platform/retry-after.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it.each([
  ['seconds', '120', 120],
  ['no time at all', '0', 0],
  ['spaces around it', ' 7 ', 7],
  ['an HTTP date', 'Thu, 01 Jan 2026 00:02:00 GMT', 120],
  ['an HTTP date of the older form', 'Thursday, 01-Jan-26 00:02:00 GMT', 120],
  ['a date in the past', 'Wed, 31 Dec 2025 23:59:00 GMT', undefined],
  ['nothing', undefined, undefined],
  ['an empty text', '', undefined],
  ['a word', 'soon', undefined],
  ['a number below zero', '-5', undefined],
  ['a fraction', '1.5', undefined],
  ['an exponent', '1e3', undefined],
  ['more than a lifetime', '9999999999', undefined],
  ['a date that is none', 'Thu, 99 Jan 2026 00:02:00 GMT', undefined],
  ['a weekday and a number', 'Monday, 5', undefined],
  ['infinity', 'Infinity', undefined],
])('Retry-After: %s', (_, header, seconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(seconds);
});
