import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import {
  baseUrl,
  type Environment,
  readConfig,
  required,
  wholeNumber,
} from '../../../lib/platform/config.ts';

const Config = v.object({
  TABLE: required,
  URL: v.optional(baseUrl, 'https://a.example'),
  DAYS: v.optional(wholeNumber(30, 400), '90'),
});
const valid: Environment = { TABLE: 'orders', URL: 'https://b.example/event', DAYS: '30' };
const configOf = (changes: Environment) => readConfig(Config, { ...valid, ...changes });

describe('a configuration', () => {
  it('is read by the names of its variables, and holds no other', () => {
    expect(configOf({ PATH: '/bin' })).toEqual({ TABLE: 'orders', URL: 'https://b.example/event', DAYS: 30 });
  });

  it.each([undefined, ''])('takes %j for not set', (value) => {
    expect(configOf({ URL: value, DAYS: value })).toEqual({
      TABLE: 'orders',
      URL: 'https://a.example',
      DAYS: 90,
    });
    expect(() => configOf({ TABLE: value })).toThrow('The configuration has 1 fault(s): TABLE is not set.');
  });

  it('is refused with all faults at once', () => {
    const message =
      /^The configuration has 3 fault\(s\): TABLE is not set; URL must be [^;]+; DAYS must be [^;]+\.$/;
    const error = { name: 'Misconfigured', code: 'misconfigured', message: expect.stringMatching(message) };
    const faulty: Environment = { TABLE: '', URL: 'ftp://a.example', DAYS: 'ten' };
    expect(() => configOf(faulty)).toThrow(expect.objectContaining(error));
  });
});

describe('a whole number from 30 to 400', () => {
  it.each([
    ['30', 30],
    ['400', 400],
    ['0077', 77],
  ])('is %j', (text, number) => {
    expect(configOf({ DAYS: text }).DAYS).toBe(number);
  });

  it.each(['29', '401', '-30', '30.5', '3e2', '0x30', ' 30', 'thirty', '9'.repeat(400), '٣٠'])(
    'is not %j',
    (text) => {
      expect(() => configOf({ DAYS: text })).toThrow(
        '1 fault(s): DAYS must be a whole number from 30 to 400.',
      );
    },
  );
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
    expect(configOf({ URL: url }).URL).toBe(url);
  });

  it.each([
    'http://api.example',
    'https://api.example/event?',
    'https://api.example/event#',
    'http://localhost.api.example',
    'http://127.0.0.1.api.example',
    'https://api.example/event?key=1',
    'https://api.example/event#part',
    'https://user:password@api.example',
    'https://user@api.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'api.example',
    '/event',
    'https://',
  ])('may not be %j', (url) => {
    expect(() => configOf({ URL: url })).toThrow('1 fault(s): URL must be an https address');
  });
});
