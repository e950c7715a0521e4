import { describe, expect, it } from '@jest/globals';
import { alarmsFinding } from '../../../prove/alarms.ts';
import { costOf, estimatedCost } from '../../../prove/cost.ts';
import { measurementsOf } from '../../../prove/measurements.ts';
import type { SendCounts } from '../../../prove/sender.ts';
import type { ProvingPosting } from '../../../prove/traffic.ts';
import { lineOf } from '../../support/proved.ts';

const posting = (eventId: string): ProvingPosting => ({ eventId, body: '', kind: 'news' });
const counts = (changes: Partial<SendCounts> = {}): SendCounts => ({
  ...{ sent: 100, accepted: 95, ignored: 0, refused: 5, wronglyAnswered: [], repeated: 0 },
  ...changes,
});
const forwarded = (eventId: string, at: number, lagMs: number, more = {}) =>
  lineOf(eventId, at, { outcome: 'forwarded', lagMs, attempts: 1, function_request_id: 'a', ...more });

describe('What a run has measured', () => {
  it('is told by cold and warm starts, and apart for what Thirdwatch has delayed', () => {
    const lines = [
      lineOf('A', 1, { service: 'receiver', outcome: 'queued', cold_start: true, function_request_id: 'r' }),
      forwarded('A', 10, 300, { cold_start: true }),
      forwarded('B', 20, 40),
      forwarded('C', 30, 60, { function_request_id: 'b' }),
      forwarded('D', 200, 9000),
      forwarded('E', 40, 7000, { attempts: 2 }),
    ];
    const acceptances = new Map([
      [posting('A'), { sentAt: 0, answerMs: 700, repeated: 0 }],
      [posting('B'), { sentAt: 0, answerMs: 20, repeated: 0 }],
      [posting('C'), { sentAt: 0, answerMs: 9999, repeated: 3 }],
    ]);

    expect(measurementsOf(lines, acceptances, 100)).toEqual({
      answer: { warm: { count: 1, p50: 20, p99: 20 }, cold: { count: 1, p50: 700, p99: 700 } },
      toThirdwatch: { warm: { count: 2, p50: 50, p99: 60 }, cold: { count: 1, p50: 300, p99: 300 } },
      disturbed: { count: 2, p50: 8000, p99: 8980 },
      batchSizes: { 1: 1, 4: 1 },
      lateStarts: 0,
      coldStarts: { receiver: 1, forwarder: 1 },
    });
  });

  it('has a cost: of what was counted, and of the time that AWS tells', () => {
    const seen = { lines: [forwarded('A', 1, 1)], calls: 1 };
    const billed = [{ name: 'receiver', invocations: 100, durationMs: 60_000, memoryMb: 1024 }];
    const without = costOf(counts(), seen);
    const withTime = costOf(counts(), { ...seen, billed });

    expect(without.parts['API Gateway']).toBeCloseTo(0.0001, 9);
    expect(withTime.sum - without.sum).toBeCloseTo(60 * 0.0000133334, 9);
    expect([without.isBilled, withTime.isBilled]).toEqual([false, true]);
    expect(estimatedCost(100)).toBeGreaterThan(without.sum);
  });
});

describe('The alarms of a run', () => {
  const parked = lineOf('A', 1, { outcome: 'parked', reason: 'event-id-reused' });
  const known = ['dead-letters', 'event-ids-reused', 'forwarder-errors', 'signatures-refused', 'retrying'];
  const finding = (rang: readonly string[], before: readonly string[] = [], refused = 5) =>
    alarmsFinding({ rang, known, before }, counts({ refused }), [parked]);

  it.each([
    ['all that should have', ['dead-letters', 'event-ids-reused'], [], []],
    ['fewer', ['dead-letters'], ['event-ids-reused'], []],
    ['another', [...known.slice(0, 2), 'forwarder-errors'], [], ['forwarder-errors']],
    ['one for too few strangers', [...known.slice(0, 2), 'signatures-refused'], [], ['signatures-refused']],
  ])('are right where %s rang', (_, rang, silent, unexpected) => {
    expect(finding(rang)).toEqual({ rang, silent, unexpected });
  });

  it('may ring for many strangers, and where they rang before', () => {
    const rang = [...known.slice(0, 2), 'signatures-refused', 'retrying'];

    expect(finding(rang, ['retrying'], 25).unexpected).toEqual([]);
    expect(finding(['dead-letters'], ['event-ids-reused']).silent).toEqual([]);
  });
});
