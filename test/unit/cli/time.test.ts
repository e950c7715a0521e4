import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createLineText, isRoutine } from '../../../cli/events/line-text.ts';
import { formatClock, formatDay, formatMoment, formatTime } from '../../../cli/terminal/time.ts';
import { OUTCOMES } from '../../../lib/platform/log-fields.ts';
import { logLine } from '../../support/log-lines.ts';

const AT = Date.UTC(2026, 0, 5, 23, 30, 15, 999);

/** Has this machine's zone be so many minutes east of UTC. */
function inZone(minutesEast: number): void {
  jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-minutesEast);
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('A moment', () => {
  it.each([
    [0, '2026-01-05T23:30:15Z', '2026-01-05 (UTC)', '23:30:15'],
    [60, '2026-01-06T00:30:15+01:00', '2026-01-06 (UTC+01:00)', '00:30:15'],
    [-210, '2026-01-05T20:00:15-03:30', '2026-01-05 (UTC-03:30)', '20:00:15'],
  ])('is shown in the zone of this machine, %i minutes east of UTC', (minutesEast, moment, day, clock) => {
    inZone(minutesEast);

    expect([formatMoment(AT), formatDay(AT), formatClock(AT)]).toEqual([moment, day, clock]);
  });

  it('is shown with its age', () => {
    inZone(60);

    expect(formatTime(AT, AT + 12 * 60_000)).toBe('2026-01-06T00:30:15+01:00 (12 min ago)');
  });
});

describe('Log lines', () => {
  it('have the day and the zone above the first step of each day, and none above what tells of no step', () => {
    inZone(0);
    const text = createLineText();
    const linesAt = (timestamp: string, outcome = 'no-news') =>
      text(logLine({ timestamp, outcome })).split('\n');

    expect(linesAt('2026-01-04T10:00:00.000Z', 'of another version')).toEqual(['']);
    expect(linesAt('2026-01-05T10:00:00.000Z')).toEqual([
      '2026-01-05 (UTC)',
      expect.stringMatching(/^10:00:00 no news/),
    ]);
    expect(linesAt('2026-01-05T11:00:00.000Z')).toHaveLength(1);
    expect(linesAt('2026-01-06T10:00:00.000Z')[0]).toBe('2026-01-06 (UTC)');
  });

  const error = { message: 'No answer.' };
  it.each([
    [{ outcome: 'woken', woken: 1 }, 'woken      1 order to be judged again'],
    [
      { outcome: 'swept', pages: 3, differing: 2 },
      "swept      3 pages of Ingram's lists read, 2 orders to look up",
    ],
    [
      { outcome: 'swept', pages: 1, differing: 0, error },
      "swept      1 page of Ingram's lists read, nothing to look up; stopped early: No answer",
    ],
    [
      { outcome: 'left-out', problems: ['Why.', 'And why.'] },
      "left-out   not used of Ingram's lists: Why.; And why.",
    ],
    [{ outcome: 'not-archived', error }, 'not-archived the archive lacks records of this batch: No answer'],
    [{ outcome: 'not-stored', error }, 'not-stored the archiver tries again to store its records: No answer'],
    [
      { outcome: 'not-handed-back', error },
      'not-handed-back EVENT1               comes back when SQS shows it again: No answer',
    ],
  ])('tell what else a function has done, or could not do: %j', (fields, text) => {
    inZone(0);

    expect(createLineText()(logLine(fields)).split('\n')[1]).toBe(`08:00:00 ${text}`);
  });

  it('tell of every outcome that the functions log', () => {
    for (const outcome of OUTCOMES)
      expect([outcome, createLineText()(logLine({ outcome }))]).not.toContain('');
  });

  it.each([
    [{ outcome: 'swept', pages: 4, differing: 0 }, true],
    [{ outcome: 'swept', pages: 4, differing: 1 }, false],
    [{ outcome: 'swept', pages: 0, differing: 0, error }, false],
    [{ outcome: 'sighted' }, true],
    [{ outcome: 'left-out' }, false],
    [{ outcome: 'forwarded' }, false],
  ])('are routine, or not: %j', (fields, expected) => {
    expect(isRoutine(logLine(fields))).toBe(expected);
  });
});
