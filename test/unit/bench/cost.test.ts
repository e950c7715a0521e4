import { describe, expect, it } from '@jest/globals';
import {
  type CostInput,
  type CostOptions,
  costPerMillion,
  floodCostPerMillion,
  forwarderMs,
  receiverMs,
} from '../../../bench/measure/cost.ts';

const MEASURED: CostInput = {
  receiverCpuMs: 1,
  forwarderCpuMs: 2,
  forwarderAloneCpuMs: 11,
  receiverInitMs: 100,
  forwarderInitMs: 100,
  receiverLogBytes: 500,
  forwarderLogBytes: 500,
};
const OPTIONS: CostOptions = {
  receiverMb: 1769,
  forwarderMb: 1769,
  messagesPerBatch: 1,
  notificationsPerMonth: 1_000_000,
};
const partsOf = (changes: Partial<CostOptions>) => costPerMillion(MEASURED, { ...OPTIONS, ...changes }).parts;

describe('What a million notifications cost', () => {
  it('is the sum of its parts', () => {
    const { parts, sum } = costPerMillion(MEASURED, OPTIONS);

    expect(sum).toBeCloseTo(Object.values(parts).reduce((total, part) => total + part, 0));
    expect(parts['API Gateway']).toBe(1);
  });

  it('is less of the queue and of the forwarder where messages come in batches', () => {
    const alone = partsOf({ messagesPerBatch: 1 });
    const batched = partsOf({ messagesPerBatch: 10 });

    // One request to send, and a tenth of one to receive and of one to delete; empty receives come to it.
    expect((alone.SQS ?? 0) - (batched.SQS ?? 0)).toBeCloseTo(0.5 * 2 * 0.9);
    expect(batched.forwarder).toBeLessThan((alone.forwarder ?? 0) / 2);
    // The metrics of a batch are one line.
    expect(((alone.logs ?? 0) - (batched.logs ?? 0)) / 0.5).toBeCloseTo((0.9 * (306 + 26) * 1e6) / 1024 ** 3);
  });

  it('spreads what is fixed over all notifications of a month', () => {
    const few = partsOf({ notificationsPerMonth: 1_000_000 });
    const many = partsOf({ notificationsPerMonth: 10_000_000 });

    for (const part of ['secrets', 'alarms', 'metrics'])
      expect(many[part]).toBeCloseTo((few[part] ?? 0) / 10);
  });
});

describe('What a million refused requests cost', () => {
  const forged = (bodyBytes: number) => floodCostPerMillion({ bodyBytes, cpuMs: 10, logBytes: 500 }, 512);

  it.each([
    [0, 1],
    [512 * 1024, 1],
    [512 * 1024 + 1, 2],
    [4.5 * 1024 * 1024, 9],
  ])('is metered by API Gateway in steps of 512 KB: %d bytes', (bytes, units) => {
    expect(forged(bytes).parts['API Gateway']).toBe(units);
  });

  it('counts the time of the receiver at its share of a CPU, and three log lines', () => {
    // 10 ms of CPU take 35 at 512 MB.
    expect(forged(0).parts.receiver).toBeCloseTo(0.2 + 35 * 1000 * 0.5 * 0.0000133334);
    expect(forged(0).parts.logs).toBeCloseTo((0.5 * (500 + 134 + 78) * 1e6) / 1024 ** 3);
    expect(forged(0).sum).toBeCloseTo(Object.values(forged(0).parts).reduce((sum, part) => sum + part, 0));
  });
});

describe('How long a function runs', () => {
  it('is its CPU time at the share that its memory buys, and its waits', () => {
    expect(receiverMs(MEASURED, OPTIONS)).toBe(11);
    expect(receiverMs(MEASURED, { ...OPTIONS, receiverMb: 1769 / 4 })).toBe(14);
  });

  it('is, of a batch, the CPU time of all its events and one wait', () => {
    // 11 ms for one, and 1 for each of the others: together ten times 2.
    expect(forwarderMs(MEASURED, OPTIONS)).toBe(126);
    expect(forwarderMs(MEASURED, { ...OPTIONS, messagesPerBatch: 10 })).toBe(135);
    expect(forwarderMs(MEASURED, { ...OPTIONS, messagesPerBatch: 4 })).toBe(129);
  });

  it('is not shorter with more than one CPU', () => {
    expect(receiverMs(MEASURED, { ...OPTIONS, receiverMb: 10_240 })).toBe(11);
  });
});
