import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { LogFields } from '../../../lib/platform/log-fields.ts';
import { createLogger } from '../../../lib/platform/logger.ts';
import { keepSecret, redact } from '../../../lib/platform/redact.ts';
import { safeText } from '../../../lib/platform/safe-text.ts';
import { anyCharacter } from '../../support/characters.ts';

describe('a text from outside', () => {
  it.each([
    ['a plain one', 'N01CIB9VVFYKR9J6ZW', 'N01CIB9VVFYKR9J6ZW'],
    ['letters of any script', 'Müller 注文 🔑', 'Müller 注文 🔑'],
    ['a line break', 'A\r\nB', 'A��B'],
    ['an escape sequence', '\u001b[2Jgone', '�[2Jgone'],
    ['a control character of C1', '\u009b31m', '�31m'],
    ['line and paragraph separators', 'A\u2028B\u2029C', 'A�B�C'],
    ['what turns the direction around', '\u202egnp\u202c \u2066x\u2069', '�gnp� �x�'],
    ['what cannot be seen', 'A\u200bB\ufeff', 'A�B�'],
    ['half a pair of surrogates', 'A\ud83d', 'A�'],
    ['a noncharacter', '\uffff', '�'],
  ])('is harmless: %s', (_, text, safe) => {
    expect(safeText(text, 100)).toBe(safe);
  });

  it.each([
    ['of one byte each', 'x'.repeat(11), 'x'.repeat(10)],
    ['that are escaped', '"'.repeat(11), '"'.repeat(5)],
    ['of several bytes', 'é注🔑🔑', 'é注🔑'],
  ])('is cut to so many bytes, in characters %s', (_, text, kept) => {
    expect(safeText(text, 10)).toBe(`${kept}…`);
  });

  it('never takes more bytes of JSON than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), fc.nat(200), (text, maxBytes) => {
        const json = JSON.stringify(safeText(text, maxBytes)).slice(1, -1);
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(maxBytes + Buffer.byteLength('…'));
      }),
    );
  });
});

describe('a secret that was loaded', () => {
  it.each([
    ['as text', 'tw-key-0001', 'The key tw-key-0001 is unknown.', 'The key [secret] is unknown.'],
    ['as bytes', Buffer.from('tw-key-0002'), 'tw-key-0002,tw-key-0002', '[secret],[secret]'],
    ['with blanks around it', ' tw-key-0003\n', 'tw-key-0003', '[secret]'],
    ['with characters that mean something elsewhere', '$&(tw.key)*', 'x$&(tw.key)*x', 'x[secret]x'],
  ])('is taken out of any text: %s', (_, secret, text, redacted) => {
    keepSecret(secret);
    expect(redact(text)).toBe(redacted);
    expect(safeText(text, 100)).toBe(redacted);
  });

  it.each<[string, (secret: string) => string]>([
    ['in JSON', (secret) => JSON.stringify({ secret })],
    ['in JSON that escapes slashes', (secret) => JSON.stringify({ secret }).replaceAll('/', '\\/')],
    ['in a URL', (secret) => `https://example.com/?key=${encodeURIComponent(secret)}`],
    ['in a form', (secret) => new URLSearchParams({ secret }).toString()],
    ['in hexadecimal', (secret) => `0x${Buffer.from(secret).toString('hex')}`],
    ['in hexadecimal capitals', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', (secret) => Buffer.from(secret).toString('base64url')],
    ['in base64 with something before it', (secret) => `Basic ${btoa(`id:${secret}`)}`],
    ['in base64 with something around it', (secret) => btoa(`user:${secret}@host`)],
  ])('is taken out where it is quoted %s', (how, quoted) => {
    const secret = `${how}: k"e\\y/+ >tw?&~~`;
    expect(redact(quoted(secret))).toBe(quoted(secret));
    keepSecret(secret);
    const [before = '', after = '', ...more] = redact(quoted(secret)).split('[secret]');
    expect(more).toEqual([]);
    // Of base64, one character at each end holds bits of what is around the secret.
    expect(quoted(secret).length - before.length - after.length).toBeGreaterThanOrEqual(secret.length);
  });

  it('is taken out whole where it holds another', () => {
    keepSecret('tw-key-0004-long');
    keepSecret('tw-key-0004');
    expect(redact('tw-key-0004-long')).toBe('[secret]');
  });

  it('is taken out before a text is cut', () => {
    keepSecret('tw-key-0005');
    expect(safeText('xxxxx tw-key-0005', 10)).toBe('xxxxx [sec…');
  });

  it('stays where it is too short to be one', () => {
    keepSecret('');
    keepSecret('order');
    expect(redact('the order')).toBe('the order');
  });

  it('is the latest ones, when many were loaded', () => {
    for (let key = 0; key < 100; key++) keepSecret(`rotated-key-${key}.`);
    expect(redact('rotated-key-99. rotated-key-60. rotated-key-3.')).toBe('[secret] [secret] rotated-key-3.');
  });
});

describe('a log line', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const HOSTILE = ['"', '\\', '\u0000', '\u2028', '\ud800', '注', 'x'];
  const hostile = (unit: string) => unit.repeat(100_000);
  const fieldsOf = (text: string): LogFields => ({
    correlation_id: text,
    orderId: text,
    eventType: text,
    thirdwatchMessage: text,
    problems: Array(50).fill(text),
  });

  it.each(HOSTILE)('keeps to about 2 KB, and to one line, whatever is sent: %j', (unit) => {
    const logger = createLogger('forwarder');
    logger.info('Order status forwarded', fieldsOf(hostile(unit)));
    logger.info('Message will be retried', {
      ...{ correlation_id: hostile(unit), orderId: hostile(unit) },
      error: { name: 'TryLater', message: hostile(unit), stack: hostile(unit) },
    });
    for (const line of lines.map((text) => text.slice(0, -1))) {
      expect(Buffer.byteLength(line)).toBeLessThan(2_500);
      expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
    }
    expect(lines).toHaveLength(2);
  });

  it('holds no secret, in whichever field it is quoted', () => {
    keepSecret('tw-key-0006');
    createLogger('forwarder').info('Message parked', {
      ...fieldsOf('Invalid API key: tw-key-0006'),
      error: { name: 'TryLater', message: 'tw-key-0006' },
    });
    expect(lines.join()).toContain('Invalid API key: [secret]');
    expect(lines.join()).not.toContain('tw-key-0006');
  });
});
