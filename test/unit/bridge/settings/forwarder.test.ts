import { describe, expect, it } from '@jest/globals';
import { readForwarderConfig } from '../../../../lib/bridge/settings/forwarder.ts';
import { ingramApiFrom } from '../../../../lib/bridge/settings/ingram-api.ts';
import { retryScheduleFrom } from '../../../../lib/bridge/settings/retries.ts';
import { DEFAULT_STATUS_TABLE } from '../../../../lib/orders/status-table.ts';
import type { Environment } from '../../../../lib/platform/config.ts';
import { FORWARDER_VARIABLES, forwarderEnvironment } from '../../../support/deployments.ts';

/** What the forwarder reads with these parameters. */
const settingsWith = (parameters: Readonly<Record<string, string>>) =>
  readForwarderConfig(forwarderEnvironment(parameters)).settings;
const CONFIRM = {
  'ingram-details': 'confirm',
  'ingram-customer-number': '20-222222',
  'ingram-country-code': 'US',
};

describe("the forwarder's configuration", () => {
  it.each(Object.keys(FORWARDER_VARIABLES))('is refused without %s', (name) => {
    const without: Environment = { ...forwarderEnvironment(), [name]: undefined };

    expect(() => readForwarderConfig(without)).toThrow(
      `The configuration has 1 fault(s): ${name} is not set.`,
    );
  });

  it('needs no variable of a setting, which is then at its default', () => {
    expect(readForwarderConfig(FORWARDER_VARIABLES)).toEqual(readForwarderConfig(forwarderEnvironment()));
  });

  it.each([
    ['thirdwatch-base-url', 'https://api.razorpay.com/v1', 'https://api.razorpay.com/v1'],
    ['thirdwatch-base-url', 'http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['thirdwatch-key-header', 'Authorization', 'Authorization'],
    ['thirdwatch-key-prefix', 'Bearer', 'Bearer'],
    ['user-id-fallback', 'omit', { kind: 'omit' }],
    ['user-id-fallback', 'park', { kind: 'park' }],
    [
      'user-id-fallback',
      'shop/{customerOrderNumber}',
      { kind: 'template', template: 'shop/{customerOrderNumber}' },
    ],
    ['status-overrides', 'held=none', { ...DEFAULT_STATUS_TABLE, held: undefined }],
    ['order-retention-days', '3650', 3650],
    ['retry-horizon-hours', '144', 144],
    ['breaker-open-seconds', '1', 1],
    ['ingram-customer-number', '20-1234', '20-1234'],
    ['ingram-customer-number', 'AB-C12345', 'AB-C12345'],
  ])('takes %s=%s', (name, value, expected) => {
    expect(settingsWith({ [name]: value })).toMatchObject({ [name]: expected });
  });

  it.each([
    ['thirdwatch-base-url', 'http://api.thirdwatch.ai', 'must be an https address'],
    ['thirdwatch-key-header', 'X API KEY', 'must be the name of an HTTP header'],
    ['thirdwatch-key-header', 'X-Key:', 'must be the name of an HTTP header'],
    ['thirdwatch-key-header', 'Content-Type', 'that no other part of a request uses'],
    ['thirdwatch-key-prefix', 'Bearer ', 'must be one word such as Bearer, or empty'],
    ['thirdwatch-key-prefix', 'Bearer\n', 'must be one word such as Bearer, or empty'],
    ['user-id-fallback', 'guest', 'must be omit, park, or a template with {customerOrderNumber}'],
    ['user-id-fallback', '{customerordernumber}', 'must be omit, park, or a template'],
    ['user-id-fallback', 'Omit', 'must be omit, park, or a template'],
    ['user-id-fallback', `{customerOrderNumber}${'a'.repeat(240)}`, 'must be omit, park, or a template'],
    ['user-id-fallback', '{customerOrderNumber}\n', 'must be omit, park, or a template'],
    ['status-overrides', 'held=lost', 'is wrong: "held=lost" needs none or one of Thirdwatch\'s statuses'],
    ['order-retention-days', '29', 'must be a whole number from 30 to 3650'],
    ['retry-first-delay-seconds', '0', 'must be a whole number from 1 to 60'],
    ['retry-max-delay-seconds', '3601', 'must be a whole number from 1 to 3600'],
    ['retry-horizon-hours', '145', 'must be a whole number from 1 to 144'],
    ['breaker-open-seconds', '601', 'must be a whole number from 1 to 600'],
    ['ingram-details', 'on', 'must be off, confirm or complete'],
    ['ingram-details-patience', '1441', 'must be a whole number from 0 to 1440'],
    ['ingram-outage-hours', '49', 'must be a whole number from 0 to 48'],
    ['ingram-requests-per-minute', '0', 'must be a whole number from 1 to 6000'],
    ['ingram-base-url', 'http://api.ingrammicro.com', 'must be an https address'],
    ['ingram-sandbox', 'yes', 'must be true or false'],
    ['ingram-customer-number', '20-123', 'must be two characters, a hyphen and four to six characters'],
    ['ingram-customer-number', '20-1234567', 'must be two characters, a hyphen and four to six characters'],
    ['ingram-customer-number', '123456', 'must be two characters, a hyphen and four to six characters'],
    ['ingram-country-code', 'us', 'must be two capital letters'],
    ['ingram-sender-id', 'two words', 'must be up to 32 characters without spaces'],
    ['user-id-source', 'email', 'must be registered, endCustomerOrderNumber or endUserEmail'],
  ])('refuses %s=%j: it %s', (name, value, fault) => {
    const message = expect.stringContaining(fault);
    const start = expect.stringMatching(new RegExp(`^The configuration has 1 fault\\(s\\): ${name} `));

    expect(() => settingsWith({ [name]: value })).toThrow(expect.objectContaining({ message }));
    expect(() => settingsWith({ [name]: value })).toThrow(expect.objectContaining({ message: start }));
  });

  it.each([
    [
      'details without the customer number',
      { ...CONFIRM, 'ingram-customer-number': '' },
      'ingram-customer-number must be set, as ingram-details is confirm',
    ],
    [
      'details without the country',
      { ...CONFIRM, 'ingram-country-code': '' },
      'ingram-country-code must be set, as ingram-details is confirm',
    ],
    [
      'a sweep without the customer number',
      { 'ingram-sweep': 'on', 'ingram-country-code': 'US' },
      'ingram-customer-number must be set, as ingram-sweep is on',
    ],
    [
      'a user from details that are never asked for',
      { 'user-id-source': 'endUserEmail' },
      'user-id-source is endUserEmail, which needs ingram-details to be complete: set that, or set user-id-source to registered',
    ],
    [
      'a user from details that are asked for at times',
      { ...CONFIRM, 'user-id-source': 'endUserEmail' },
      'user-id-source is endUserEmail, which needs ingram-details to be complete',
    ],
    [
      'a patience as long as the horizon',
      { ...CONFIRM, 'ingram-details-patience': '60', 'retry-horizon-hours': '1' },
      'ingram-details-patience must be shorter than retry-horizon-hours',
    ],
    [
      'delays of a minute over three days',
      { 'retry-max-delay-seconds': '60' },
      'retry-max-delay-seconds is too short for retry-horizon-hours: SQS would hand out a message 5424 times, but moves it to the dead-letter queue after 1000; make the delay at least 334, or the horizon shorter',
    ],
    [
      'delays of five minutes over three days',
      { 'retry-max-delay-seconds': '300' },
      'retry-max-delay-seconds is too short for retry-horizon-hours',
    ],
  ])('refuses %s', (_, parameters, fault) => {
    expect(() => settingsWith(parameters)).toThrow(`The configuration has 1 fault(s): ${fault}`);
  });

  it('takes the delay that the refusal of a shorter one advises', () => {
    expect(() => settingsWith({ 'retry-max-delay-seconds': '333' })).toThrow('at least 334');
    expect(settingsWith({ 'retry-max-delay-seconds': '334' })).toMatchObject({
      'retry-max-delay-seconds': 334,
    });
  });
});

describe('the schedule of retries', () => {
  it('is five seconds, doubling to 15 minutes, for three days', () => {
    const schedule = retryScheduleFrom(settingsWith({}));

    expect(schedule).toEqual({ firstDelaySeconds: 5, maxDelaySeconds: 900, horizonHours: 72 });
  });
});

describe('how Ingram is asked about orders', () => {
  it('is not at all by default', () => {
    expect(ingramApiFrom(settingsWith({}))).toBeUndefined();
  });

  it('is what the settings say, the patience in minutes', () => {
    const parameters = {
      ...CONFIRM,
      'ingram-details-patience': '2',
      'ingram-sandbox': 'true',
      'ingram-sender-id': 'shop',
    };

    expect(ingramApiFrom(settingsWith(parameters))).toEqual({
      mode: 'confirm',
      patienceMs: 120_000,
      outageMs: 13 * 3_600_000,
      silentMs: 14 * 24 * 3_600_000,
      requestsPerMinute: 60,
      baseUrl: 'https://api.ingrammicro.com:443',
      sandbox: true,
      customerNumber: '20-222222',
      countryCode: 'US',
      senderId: 'shop',
    });
  });

  it('names no sender where none is set', () => {
    expect(ingramApiFrom(settingsWith(CONFIRM))).not.toHaveProperty('senderId');
  });
});
