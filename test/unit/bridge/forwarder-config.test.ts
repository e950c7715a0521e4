import { describe, expect, it } from '@jest/globals';
import { ForwarderConfig, ingramApiOf, retryScheduleOf } from '../../../lib/bridge/forwarder-config.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { type Environment, readConfig } from '../../../lib/platform/config.ts';
import { DEFAULT_SCHEDULE } from '../../../lib/queue/retry.ts';

const minimal: Environment = {
  STAGE: 'test',
  ORDERS_TABLE: 'orders',
  ORDER_EVENTS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/order-events.fifo',
  ORDER_EVENTS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/order-events-dlq.fifo',
  THIRDWATCH_SECRET_ID: 'bridge/dev/thirdwatch',
};
const configOf = (changes: Environment) => readConfig(ForwarderConfig, { ...minimal, ...changes });

describe("the forwarder's configuration", () => {
  const defaults = {
    ...minimal,
    THIRDWATCH_BASE_URL: 'https://api.thirdwatch.ai/event',
    THIRDWATCH_KEY_HEADER: 'X-THIRDWATCH-API-KEY',
    THIRDWATCH_KEY_PREFIX: '',
    USER_ID_FALLBACK: { kind: 'template', template: '{customerOrderNumber}' },
    STATUS_OVERRIDES: DEFAULT_STATUS_TABLE,
    ORDER_RETENTION_DAYS: 400,
    RETRY_FIRST_DELAY_SECONDS: 5,
    RETRY_MAX_DELAY_SECONDS: 3600,
    RETRY_HORIZON_HOURS: 72,
    BREAKER_OPEN_SECONDS: 30,
    INGRAM_DETAILS: 'off',
    INGRAM_DETAILS_PATIENCE: 15,
    INGRAM_REQUESTS_PER_MINUTE: 60,
    INGRAM_BASE_URL: 'https://api.ingrammicro.com:443',
    INGRAM_SANDBOX: 'false',
    USER_ID_SOURCE: 'registered',
  };

  it('needs five variables alone', () => {
    expect(configOf({})).toEqual(defaults);
  });

  it('takes an empty variable for one that is not set', () => {
    const optional = Object.keys(defaults).filter((name) => !(name in minimal));
    expect(configOf(Object.fromEntries(optional.map((name) => [name, ''])))).toEqual(defaults);
  });

  it.each([
    ['THIRDWATCH_BASE_URL', 'https://api.razorpay.com/v1', 'https://api.razorpay.com/v1'],
    ['THIRDWATCH_BASE_URL', 'http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['THIRDWATCH_KEY_HEADER', 'Authorization', 'Authorization'],
    ['THIRDWATCH_KEY_PREFIX', 'Bearer', 'Bearer'],
    ['USER_ID_FALLBACK', 'omit', { kind: 'omit' }],
    ['USER_ID_FALLBACK', 'park', { kind: 'park' }],
    [
      'USER_ID_FALLBACK',
      'shop/{customerOrderNumber}',
      { kind: 'template', template: 'shop/{customerOrderNumber}' },
    ],
    ['STATUS_OVERRIDES', 'held=none', { ...DEFAULT_STATUS_TABLE, held: undefined }],
    ['ORDER_RETENTION_DAYS', '30', 30],
    ['ORDER_RETENTION_DAYS', '3650', 3650],
    ['RETRY_HORIZON_HOURS', '144', 144],
    ['BREAKER_OPEN_SECONDS', '1', 1],
  ])('takes %s=%s', (name, value, expected) => {
    expect(configOf({ [name]: value })).toEqual({ ...defaults, [name]: expected });
  });

  it.each(Object.keys(minimal))('is refused without %s', (name) => {
    for (const missing of [undefined, '']) {
      expect(() => configOf({ [name]: missing })).toThrow(
        `The configuration has 1 fault(s): ${name} is not set.`,
      );
    }
  });

  it.each([
    ['THIRDWATCH_BASE_URL', 'http://api.thirdwatch.ai', 'must be an https address'],
    [
      'THIRDWATCH_BASE_URL',
      'https://api.thirdwatch.ai/event?key=1',
      'must be an https address without query',
    ],
    ['THIRDWATCH_BASE_URL', 'api.thirdwatch.ai', 'must be an https address'],
    ['THIRDWATCH_KEY_HEADER', 'X API KEY', 'must be the name of an HTTP header'],
    ['THIRDWATCH_KEY_HEADER', 'X-Key:', 'must be the name of an HTTP header'],
    ['THIRDWATCH_KEY_PREFIX', 'Bearer ', 'must be one word, such as Bearer'],
    ['THIRDWATCH_KEY_PREFIX', 'Bearer\n', 'must be one word, such as Bearer'],
    ['USER_ID_FALLBACK', 'guest', 'must be omit, park, or a template with {customerOrderNumber}'],
    [
      'USER_ID_FALLBACK',
      '{customerordernumber}',
      'must be omit, park, or a template with {customerOrderNumber}',
    ],
    ['USER_ID_FALLBACK', 'Omit', 'must be omit, park, or a template with {customerOrderNumber}'],
    ['STATUS_OVERRIDES', 'held=lost', 'is wrong: "held=lost" needs none or one of Thirdwatch\'s statuses'],
    ['STATUS_OVERRIDES', 'lost=none,held=', 'is wrong: "lost=none" does not name a state'],
    ['ORDER_RETENTION_DAYS', '29', 'must be a whole number from 30 to 3650'],
    ['ORDER_RETENTION_DAYS', '3651', 'must be a whole number from 30 to 3650'],
    ['ORDER_RETENTION_DAYS', 'a year', 'must be a whole number from 30 to 3650'],
    ['RETRY_FIRST_DELAY_SECONDS', '0', 'must be a whole number from 1 to 60'],
    ['RETRY_MAX_DELAY_SECONDS', '3601', 'must be a whole number from 1 to 3600'],
    ['RETRY_HORIZON_HOURS', '145', 'must be a whole number from 1 to 144'],
    ['BREAKER_OPEN_SECONDS', '601', 'must be a whole number from 1 to 600'],
    ['INGRAM_DETAILS', 'on', 'must be off, confirm or complete'],
    ['INGRAM_DETAILS_PATIENCE', '1441', 'must be a whole number from 0 to 1440'],
    ['INGRAM_REQUESTS_PER_MINUTE', '0', 'must be a whole number from 1 to 6000'],
    ['INGRAM_BASE_URL', 'http://api.ingrammicro.com', 'must be an https address'],
    ['INGRAM_SANDBOX', 'yes', 'must be true or false'],
    ['INGRAM_CUSTOMER_NUMBER', '12345678901', 'must have 1 to 10 characters'],
    ['INGRAM_COUNTRY_CODE', 'us', 'must be two capital letters'],
    ['INGRAM_SENDER_ID', 'two words', 'must be text without spaces'],
    ['USER_ID_SOURCE', 'email', 'must be one of registered, endCustomerOrderNumber, endUserEmail'],
  ])('refuses %s=%j by its name: it %s', (name, value, fault) => {
    expect(() => configOf({ [name]: value })).toThrow(`The configuration has 1 fault(s): ${name} ${fault}`);
  });

  it('is refused with all faults at once', () => {
    const faulty = {
      ORDERS_TABLE: '',
      ORDER_EVENTS_DLQ_URL: undefined,
      THIRDWATCH_SECRET_ID: '',
      THIRDWATCH_BASE_URL: 'ftp://api.thirdwatch.ai',
      THIRDWATCH_KEY_HEADER: ':',
      THIRDWATCH_KEY_PREFIX: 'two words',
      USER_ID_FALLBACK: 'guest',
      STATUS_OVERRIDES: 'lost=none',
      ORDER_RETENTION_DAYS: '0',
    };
    const message = expect.stringMatching(
      new RegExp(`^The configuration has 9 fault\\(s\\): ${Object.keys(faulty).join(' .*; ')} [^;]*\\.$`),
    );
    expect(() => configOf(faulty)).toThrow(expect.objectContaining({ name: 'Misconfigured', message }));
  });
});

describe('the schedule of retries', () => {
  it('is five seconds, doubling to an hour, for three days', () => {
    expect(retryScheduleOf(configOf({}))).toEqual(DEFAULT_SCHEDULE);
  });

  it('is refused, by name, where it would receive a message more often than the queue allows', () => {
    const tooEager = configOf({ RETRY_FIRST_DELAY_SECONDS: '1', RETRY_MAX_DELAY_SECONDS: '10' });

    expect(() => retryScheduleOf(tooEager)).toThrow(/RETRY_MAX_DELAY_SECONDS .* RETRY_HORIZON_HOURS/);
  });
});

describe('how Ingram is asked about orders', () => {
  const api = {
    INGRAM_DETAILS: 'confirm',
    INGRAM_CUSTOMER_NUMBER: '20-222222',
    INGRAM_COUNTRY_CODE: 'US',
    INGRAM_API_SECRET_ID: 'bridge/dev/ingram-api',
  };

  it('is not at all by default', () => {
    expect(ingramApiOf(configOf({}))).toBeUndefined();
  });

  it('is what the variables say, the patience in minutes', () => {
    const settings = {
      ...api,
      INGRAM_DETAILS_PATIENCE: '2',
      INGRAM_SANDBOX: 'true',
      INGRAM_SENDER_ID: 'shop',
    };

    expect(ingramApiOf(configOf(settings))).toEqual({
      mode: 'confirm',
      patienceMs: 120_000,
      requestsPerMinute: 60,
      baseUrl: 'https://api.ingrammicro.com:443',
      sandbox: true,
      customerNumber: '20-222222',
      countryCode: 'US',
      senderId: 'shop',
      secretId: 'bridge/dev/ingram-api',
    });
  });

  it('is refused with all that is missing', () => {
    expect(() => ingramApiOf(configOf({ INGRAM_DETAILS: 'complete' }))).toThrow(
      'INGRAM_DETAILS is complete, which needs INGRAM_CUSTOMER_NUMBER, INGRAM_COUNTRY_CODE, INGRAM_API_SECRET_ID.',
    );
  });

  it('has to be complete where it is to tell the user', () => {
    const fault = 'USER_ID_SOURCE is endUserEmail, which needs INGRAM_DETAILS to be complete.';

    expect(() => ingramApiOf(configOf({ ...api, USER_ID_SOURCE: 'endUserEmail' }))).toThrow(fault);
  });
});
