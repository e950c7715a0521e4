import { describe, expect, it } from '@jest/globals';
import { planText } from '../../../cli/prove/plan-text.ts';

describe('The plan of a proving run', () => {
  const plan = { notifications: 500, deadlineMs: 45 * 60_000, cost: 0.0184 };

  it.each([
    [
      'names the stage, and what it costs',
      { name: 'trial' },
      'send 500 notifications of invented orders to trial, and disturb it on the way, for 45 min at most and about $0.018',
    ],
    [
      'names no cost of the local system, as it has none',
      { name: 'local', simulators: { thirdwatch: 'http://127.0.0.1:3100', ingram: 'http://127.0.0.1:3200' } },
      'send 500 notifications of invented orders to the local system, and disturb it on the way, for 45 min at most',
    ],
  ])('%s', (_, stage, text) => {
    expect(planText(stage, plan)).toBe(text);
  });
});
