import { describe, expect, it } from '@jest/globals';
import { type Environment, readConfig, rulesBetween, variableOf } from '../../../lib/platform/config.ts';
import { baseUrl, matching, oneOf, trueOrFalse, wholeNumber } from '../../../lib/platform/setting-rules.ts';

const settings = {
  'base-url': { description: '', default: 'https://a.example', rule: baseUrl },
  'retention-days': { description: '', default: '90', rule: wholeNumber(30, 400) },
  mode: { description: '', default: 'off', rule: oneOf(['off', 'on', 'auto']) },
  sandbox: { description: '', default: 'false', rule: trueOrFalse },
  sender: { description: '', default: '', rule: matching(/^[a-z]{0,3}$/, 'up to 3 letters') },
};
const rules = [
  rulesBetween(settings)(['mode', 'sender'], ({ mode, sender }) =>
    mode !== 'off' && sender === '' ? `sender must be set, as mode is ${mode}` : undefined,
  ),
];
const configFrom = (environment: Environment) =>
  readConfig({ variables: ['TABLE'], settings, rules }, { TABLE: 'orders', ...environment });
const defaults = {
  'base-url': 'https://a.example',
  'retention-days': 90,
  mode: 'off',
  sandbox: false,
  sender: '',
};

describe('a configuration', () => {
  it('is its variables and its settings, each at its default where it is not set', () => {
    expect(configFrom({ PATH: '/bin' })).toEqual({ TABLE: 'orders', settings: defaults });
  });

  it('holds what the texts of its settings stand for', () => {
    const environment = { BASE_URL: 'https://b.example/event', RETENTION_DAYS: '30', SANDBOX: 'true' };

    expect(configFrom(environment).settings).toEqual({
      ...defaults,
      'base-url': 'https://b.example/event',
      'retention-days': 30,
      sandbox: true,
    });
  });

  it.each([undefined, ''])('is refused where a variable is %j', (value) => {
    expect(() => configFrom({ TABLE: value })).toThrow('The configuration has 1 fault(s): TABLE is not set.');
  });

  it('is refused with all faults at once, by the names of variables and settings', () => {
    const faulty = { TABLE: '', BASE_URL: 'ftp://a.example', RETENTION_DAYS: '', MODE: 'auto' };

    expect(() => configFrom(faulty)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(
          /^The configuration has 4 fault\(s\): TABLE is not set; base-url must be [^;]+; retention-days must be [^;]+; sender must be set, as mode is auto\.$/,
        ),
      }),
    );
  });

  it('is held against a rule between settings only where each of them is right by itself', () => {
    expect(() => configFrom({ MODE: 'sometimes', SENDER: '' })).toThrow('has 1 fault(s): mode must be');
  });
});

describe('the variable of a setting', () => {
  it('is its name in capitals', () => {
    expect(variableOf('retry-max-delay-seconds')).toBe('RETRY_MAX_DELAY_SECONDS');
  });
});

describe('a whole number from 30 to 400', () => {
  it.each([
    ['30', 30],
    ['400', 400],
    ['0077', 77],
  ])('is %j', (text, number) => {
    expect(configFrom({ RETENTION_DAYS: text }).settings['retention-days']).toBe(number);
  });

  it.each(['', '29', '401', '-30', '30.5', '3e2', '0x30', ' 30', 'thirty', '9'.repeat(400), '٣٠'])(
    'is not %j',
    (text) => {
      expect(() => configFrom({ RETENTION_DAYS: text })).toThrow(
        '1 fault(s): retention-days must be a whole number from 30 to 400.',
      );
    },
  );
});

describe('one of some words', () => {
  it.each(['', 'On', 'on ', 'of'])('is not %j', (text) => {
    expect(() => configFrom({ MODE: text })).toThrow('mode must be off, on or auto.');
  });
});

describe('a base URL', () => {
  it.each([
    'https://api.example',
    'https://api.example/event/',
    'https://api.example:8443/event',
    'https://localhost:8443',
    'http://localhost:3000',
    'http://127.0.0.1:3000/event',
  ])('may be %j', (url) => {
    expect(configFrom({ BASE_URL: url }).settings['base-url']).toBe(url);
  });

  it.each([
    '',
    'http://api.example',
    'https://api.example/event?',
    'https://api.example/event#',
    'http://localhost.api.example',
    'http://127.0.0.1.api.example',
    'https://api.example/event?key=1',
    'https://api.example/event#part',
    'https://user:password@api.example',
    'https://user@api.example',
    ' https://api.example',
    'https://api.example/ä',
    `https://api.example/${'a'.repeat(240)}`,
    'file:///etc/passwd',
    'javascript:alert(1)',
    'api.example',
    '/event',
    'https://',
  ])('may not be %j', (url) => {
    expect(() => configFrom({ BASE_URL: url })).toThrow('1 fault(s): base-url must be an https address');
  });
});
