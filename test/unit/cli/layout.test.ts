import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { highlighted, wrapped } from '../../../cli/terminal/layout.ts';

const TEXT = '✗ queue   It is down.\n          → npx relay doctor\n08:00:01 parked     E1 no-user-id';

/** A terminal, in an environment. */
const terminal = (env = {}) =>
  Object.assign(new PassThrough(), {
    isTTY: true,
    getColorDepth: () => WriteStream.prototype.getColorDepth({ TERM: 'xterm-256color', ...env }),
  });

beforeAll(() => {
  // Jest sets it at a terminal.
  Reflect.deleteProperty(process.env, 'FORCE_COLOR');
});

describe('Colors', () => {
  it('are on signs, remedies and outcomes at a terminal, and change no character', () => {
    const colored = highlighted(TEXT, terminal());
    expect(colored).toContain('\u001b[31m✗\u001b[39m queue');
    expect(colored).toContain('08:00:01 \u001b[31mparked\u001b[39m ');
    expect(stripVTControlCharacters(colored)).toBe(TEXT);
  });

  it('are on the head of a table, and not on its rows', () => {
    expect(highlighted('ORDER   EVENT\nPO-1    E1', terminal())).toBe(
      '\u001b[1mORDER   EVENT\u001b[22m\nPO-1    E1',
    );
  });

  it('are not where the stream is no terminal', () => {
    expect(highlighted(TEXT, new PassThrough())).toBe(TEXT);
  });

  it('are not where NO_COLOR is set', () => {
    expect(highlighted(TEXT, terminal({ NO_COLOR: '1' }))).toBe(TEXT);
  });
});

describe('A line that is too long', () => {
  it.each([
    ['nowhere without a terminal', 'one two three', undefined, 'one two three'],
    ['nowhere where it fits', 'one two three', 13, 'one two three'],
    ['between words', 'one two three', 9, 'one two\nthree'],
    ['below its beginning', '  one two three', 9, '  one two\n  three'],
    ['below the last column', 'PO-1  one two three', 15, 'PO-1  one two\n      three'],
    ['not in a long word', 'one abcdefghijkl two', 6, 'one\nabcdefghijkl\ntwo'],
    ['not in a command', '→ Do: npx relay --stage prod doctor', 12, '→ Do:\nnpx relay --stage prod doctor'],
  ])('is broken %s', (_, text, columns, expected) => {
    expect(wrapped(text, columns)).toBe(expected);
  });
});
