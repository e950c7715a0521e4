// Real: Powertools' metrics and middy. Double: the console that the line is written to.
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createMetrics, type Meter, meterOn, publishMetrics } from '../../../lib/platform/metrics.ts';

const lines: unknown[] = [];
const lambdaContext = { awsRequestId: 'R1' } as Context;

beforeAll(() => {
  // Has Powertools write to the global console, and write at all.
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  jest.spyOn(console, 'warn').mockImplementation((warning: string) => void lines.push(warning));
});
afterAll(() => void jest.restoreAllMocks());
beforeEach(() => {
  lines.length = 0;
});

function handlerThat(counts: (meter: Meter) => void): (event: object, context: Context) => Promise<void> {
  const metrics = createMetrics('forwarder', 'test');
  const meter = meterOn(metrics);
  return middy<object, void>()
    .use(publishMetrics(metrics))
    .handler(async () => counts(meter));
}

describe('What an invocation counts', () => {
  it('leaves it as one line in the embedded metric format', async () => {
    const handler = handlerThat((meter) => {
      meter.count('MessagesParked');
      meter.count('MessagesParked');
      meter.forwardLag(250);
      meter.forwardLag(300);
      meter.retryAge(61_499);
    });

    await handler({}, lambdaContext);

    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'IngramThirdwatchBridge',
              Dimensions: [['service', 'stage']],
              Metrics: [
                { Name: 'MessagesParked', Unit: 'Count' },
                { Name: 'ForwardLag', Unit: 'Milliseconds' },
                { Name: 'RetryAge', Unit: 'Seconds' },
              ],
            },
          ],
        },
        service: 'forwarder',
        stage: 'test',
        MessagesParked: [1, 1],
        ForwardLag: [250, 300],
        RetryAge: 61,
      },
    ]);
  });

  it('leaves it although the invocation fails', async () => {
    const handler = handlerThat((meter) => {
      meter.count('KeyRefusals');
      throw new Error('It failed.');
    });

    await expect(handler({}, lambdaContext)).rejects.toThrow('It failed.');

    expect(lines).toEqual([expect.objectContaining({ KeyRefusals: 1 })]);
  });

  it('is forgotten once it is written', async () => {
    let times = 0;
    const handler = handlerThat((meter) => {
      times += 1;
      if (times === 1) meter.count('MessagesToRetry');
    });

    await handler({}, lambdaContext);
    await handler({}, lambdaContext);

    expect(lines).toHaveLength(1);
  });

  it('costs no line, and no warning, if it is nothing', async () => {
    await handlerThat(() => undefined)({}, lambdaContext);

    expect(lines).toEqual([]);
  });
});
