import { describe, expect, it } from '@jest/globals';
import { durationText } from '../../../lib/platform/duration.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('A duration', () => {
  it.each([
    ['0 ms', 0],
    ['0 ms', -5],
    ['12 ms', 12],
    ['999 ms', 999],
    ['9 s', 9_400],
    ['59 s', MINUTE - 1],
    ['1 min', MINUTE],
    ['3 min 23 s', 3 * MINUTE + 23 * SECOND],
    ['2 h', 2 * HOUR + 59 * SECOND],
    ['2 h 5 min', 2 * HOUR + 5 * MINUTE],
    ['4 d 3 h', 4 * DAY + 3 * HOUR + 59 * MINUTE],
    ['90 d', 90 * DAY],
  ])('is written in its two largest units: %s', (text, milliseconds) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
