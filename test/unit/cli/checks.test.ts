import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { configurationFinding, findingForProbe } from '../../../cli/checks/forwarder.ts';
import { dlqFaults, queueFaults } from '../../../cli/checks/queues.ts';
import { recentChecks, waitingFinding } from '../../../cli/checks/recent.ts';
import { findingFor } from '../../../cli/checks/secrets.ts';
import { SECRETS } from '../../../cli/secrets/secrets.ts';
import type { Stage } from '../../../cli/stage.ts';
import { createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import { Misconfigured, TryLater, type TryLaterCode, Unforwardable } from '../../../lib/platform/errors.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';
import { awsDouble } from '../../support/aws-double.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';
import { logLine } from '../../support/log-lines.ts';

const RELAY = createRelayCommand({ local: false, stage: 'prod' });

describe('the configuration', () => {
  const findingWith = (parameters: Readonly<Record<string, string>>) =>
    configurationFinding({ forwarderEnvironment: async () => forwarderEnvironment(parameters) });

  it('is valid where the forwarder starts with it', async () => {
    expect(await findingWith({})).toEqual({
      status: 'ok',
      message: 'It is valid; Thirdwatch is at https://api.thirdwatch.ai/event.',
    });
  });

  it('gets a warning where orders without a user are told, against Thirdwatch’s documents', async () => {
    expect(await findingWith({ 'user-id-fallback': 'omit' })).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('rejected-by-thirdwatch'),
      remedy: expect.stringContaining('park'),
    });
  });

  it.each([
    ['user-id-source', { 'user-id-source': 'endUserEmail' }],
    ['retry-max-delay-seconds', { 'retry-max-delay-seconds': '60' }],
    ['ingram-customer-number', { 'ingram-customer-number': '12345' }],
  ])('has failed where the forwarder would refuse its %s', async (name, parameters) => {
    const message = expect.stringContaining(`has 1 fault(s): ${name} `);

    expect(await findingWith(parameters)).toMatchObject({ status: 'failed', message });
  });
});

describe('what Thirdwatch answers to an event without content', () => {
  const rejected = (status: number) =>
    new Unforwardable('It said no', { reason: 'rejected-by-thirdwatch', httpStatus: status });
  const later = (code: TryLaterCode, httpStatus?: number) =>
    new TryLater('It said no', { code, ...(httpStatus === undefined ? {} : { httpStatus }) });

  it.each([
    ['400', rejected(400), 'ok', 'accepts our key'],
    ['422', rejected(422), 'ok', 'accepts our key'],
    ['404', rejected(404), 'failed', 'no order_status at this address'],
    ['405', rejected(405), 'failed', 'no order_status at this address'],
    ['a redirect', rejected(302), 'failed', 'no order_status at this address'],
    ['401', later('thirdwatch-key-refused', 401), 'failed', 'refuses our key'],
    ['403', later('thirdwatch-key-refused', 403), 'failed', 'refuses our key'],
    ['429', later('thirdwatch-unavailable', 429), 'warning', 'It said no'],
    ['500', later('thirdwatch-unavailable', 500), 'failed', 'It said no'],
    ['nothing', later('thirdwatch-unreachable'), 'failed', 'It said no'],
    ['a key that no header carries', new Misconfigured('It has a space'), 'failed', 'It has a space'],
  ])('is judged: %s', async (_, error, status, message) => {
    const finding = await findingForProbe(Promise.reject(error), RELAY);

    expect(finding).toMatchObject({ status, message: expect.stringContaining(message) });
    expect(finding.remedy === undefined).toBe(status === 'ok');
  });

  it('is suspicious when it is success', async () => {
    expect(await findingForProbe(Promise.resolve({ httpStatus: 200 }), RELAY)).toMatchObject({
      status: 'warning',
    });
  });

  it('is no finding when the question itself broke', async () => {
    await expect(findingForProbe(Promise.reject(new Error('bug')), RELAY)).rejects.toThrow('bug');
  });
});

describe('the queues', () => {
  const OUTPUTS = { OrderEventsDlqArn: 'arn:dlq' };
  const redrive = (changes: object = {}) =>
    JSON.stringify({ deadLetterTargetArn: 'arn:dlq', maxReceiveCount: 1000, ...changes });
  const QUEUE = {
    FifoQueue: 'true',
    VisibilityTimeout: '180',
    MessageRetentionPeriod: '604800',
    RedrivePolicy: redrive(),
  };

  it.each([
    ['as declared', {}, []],
    ['with more than is needed', { VisibilityTimeout: '900', MessageRetentionPeriod: '1209600' }, []],
    ['with its count as a text', { RedrivePolicy: redrive({ maxReceiveCount: '1000' }) }, []],
    ['that is not FIFO', { FifoQueue: undefined }, ['FifoQueue']],
    ['with a short visibility timeout', { VisibilityTimeout: '179' }, ['VisibilityTimeout']],
    ['with a short retention', { MessageRetentionPeriod: '86400' }, ['MessageRetentionPeriod']],
    ['without dead letters', { RedrivePolicy: undefined }, ['RedrivePolicy']],
    ['with a broken policy', { RedrivePolicy: '{' }, ['RedrivePolicy']],
    [
      'with another dead-letter queue',
      { RedrivePolicy: redrive({ deadLetterTargetArn: 'x' }) },
      ['RedrivePolicy'],
    ],
    ['that gives up early', { RedrivePolicy: redrive({ maxReceiveCount: 3 }) }, ['RedrivePolicy']],
  ])('are looked at: one %s', (_, changes, faulty) => {
    const faults = queueFaults({ ...QUEUE, ...changes } as typeof QUEUE, OUTPUTS);

    expect(faults.map(({ attribute }) => attribute)).toEqual(faulty);
  });

  it('tell what would be right', () => {
    const faults = queueFaults({ ...QUEUE, VisibilityTimeout: '30', RedrivePolicy: '' }, OUTPUTS);

    expect(faults.map(({ right }) => right)).toEqual(['180', redrive()]);
  });

  it('are 14 days’ retention for dead letters', () => {
    expect(dlqFaults({ FifoQueue: 'true', MessageRetentionPeriod: '1209600' })).toEqual([]);
    expect(dlqFaults({ FifoQueue: 'true', MessageRetentionPeriod: '604800' })).toHaveLength(1);
  });
});

describe('what waits', () => {
  const NOW = Date.parse('2026-01-05T08:10:00Z');
  const retry = (id: string, at: string, retryAfterSeconds: number) =>
    logLine({
      correlation_id: id,
      outcome: 'retry',
      timestamp: `2026-01-05T08:${at}.000Z`,
      retryAfterSeconds,
      error: { message: 'Thirdwatch answered 503' },
    });

  it('is an order whose next attempt is still to come', () => {
    const problems = [
      retry('a', '01:00', 5),
      retry('a', '09:30', 60),
      retry('b', '09:50', 20),
      retry('c', '09:00', 30),
    ];

    expect(waitingFinding({ waiting: 0, hidden: 3 }, problems, RELAY, NOW)).toMatchObject({
      status: 'warning',
      message: '2 orders wait for another attempt: Thirdwatch answered 503 ×2',
      remedy: expect.stringContaining('npx relay --stage prod tail'),
    });
  });

  it('is no order that was forwarded since, which its last attempt foretold for later', async () => {
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
    const lines = ['PO-1', 'PO-2'].map((orderId) =>
      logLine({ ...retry(orderId, '00:00', 900), level: 'WARN', orderId, timestamp: ago(60) }),
    );
    const forwarded = logLine({ orderId: 'PO-1', correlation_id: 'PO-1', timestamp: ago(5) });
    const find = async (logged: readonly LogLine[]) => {
      const { client: sqs } = awsDouble(new SQSClient({ region: 'eu-west-1' }), () => ({
        Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '2' },
      }));
      const since = async (_: number, text = '') =>
        logged.filter((line) => JSON.stringify(line).includes(text));
      const stage = { sqs, outputs: {}, relay: RELAY, logs: { since } } as unknown as Stage;
      return recentChecks(stage)
        .find(({ name }) => name === 'waiting events')
        ?.find();
    };

    expect(await find(lines)).toMatchObject({ message: expect.stringMatching(/^2 orders wait .* ×2$/) });
    expect(await find([...lines, forwarded])).toMatchObject({
      message: expect.stringMatching(/^1 order waits for another attempt: Thirdwatch answered 503$/),
    });
  });

  it('is nothing once the queue is empty, whatever the log says', () => {
    expect(waitingFinding({ waiting: 0, hidden: 0 }, [retry('a', '09:50', 60)], RELAY, NOW)).toEqual({
      status: 'ok',
      message: 'None.',
    });
  });

  it('is a warning when it is much', () => {
    expect(waitingFinding({ waiting: 1_000, hidden: 9 }, [], RELAY, NOW).status).toBe('ok');
    expect(waitingFinding({ waiting: 1_001, hidden: 9 }, [], RELAY, NOW).status).toBe('warning');
  });
});

describe('the secrets', () => {
  const find = (name: 'ingram' | 'thirdwatch', current?: string, previous?: string) =>
    findingFor(
      { ...(current !== undefined && { current }), ...(previous !== undefined && { previous }) },
      SECRETS[name],
      RELAY,
    );

  it.each([
    ['its first key', find('ingram', 'a'), 'ok', false],
    ['a key beside the one before it', find('ingram', 'b', 'a'), 'ok', true],
    ['the same key twice', find('ingram', 'a', 'a'), 'ok', false],
    ['a key after something that is none', find('ingram', 'a', '{"x":1}'), 'ok', false],
    ['a key of Thirdwatch’s, of which one is used', find('thirdwatch', 'b', 'a'), 'ok', false],
    ['no value', find('ingram'), 'failed', false],
    ['something that is no key, after one', find('ingram', '{}', 'a'), 'failed', false],
    ['a space at its end', find('ingram', 'a '), 'warning', false],
  ])('hold %s', (_, finding, status, isOverlapping) => {
    expect(finding.status).toBe(status);
    expect(finding.message.includes('the previous key is valid too')).toBe(isOverlapping);
  });
});
