import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSignature, sign, verify } from '../../../lib/ingram/webhook/signature.ts';
import { anyCharacter } from '../../support/characters.ts';
import { EVENT_ID, KEY } from '../../support/notifications.ts';

const OTHER_KEY = new TextEncoder().encode('another secret');
const NO_KEY = new Uint8Array();

const signature = sign(EVENT_ID, KEY);

/** What a header proves authentic of the event ids that a body holds. */
function proven(eventIds: readonly string[], header: string | undefined, keys: readonly Uint8Array[]) {
  const bytes = parseSignature(header);
  return bytes && verify(eventIds, bytes, keys);
}

describe('sign', () => {
  it.each([
    [
      'N01CIB9VVFYKR9J6ZW',
      'rpThdKKje4+oJUaWj7cxoJWuMZMBkRG9RupuVRegCnk/tjgP8BV5WY5eKOCNFUZllVdKC1Ri9n/54HwsiMQ/CQ==',
    ],
    [
      'NYNNHS5UMGAK0X3L4E',
      'QXYo1L78WT1gV/2OnXmCg6PEZn5/hPD6Ruu038mhAEwu3YWJzUVfOQtuVG3aJHpg3lLwbpIQx7cx3a06g0ZH4A==',
    ],
  ])('gives the known signature of %s', (eventId, expected) => {
    expect(sign(eventId, KEY)).toBe(expected);
  });

  it('takes the event id and the key as UTF-8', () => {
    const key = new TextEncoder().encode('ключ');
    expect(sign('événement', key)).not.toBe(sign('evenement', key));
    expect(sign('événement', key)).toHaveLength(88);
  });
});

describe('a header', () => {
  it.each([
    ['64 bytes', signature, true],
    ['64 bytes with space around them', ` ${signature}\t`, true],
    ['64 bytes whose last bits are no zeros', `${signature.slice(0, 85)}B==`, false],
    ['63 bytes', Buffer.alloc(63).toString('base64'), false],
    ['65 bytes', Buffer.alloc(65).toString('base64'), false],
    ['base64 for addresses', signature.replace(/[+/]/, '-'), false],
    ['nothing', undefined, false],
  ])('is looked at as a signature, or not, of %s', (_name, header, isSignature) => {
    expect(parseSignature(header) !== undefined).toBe(isSignature);
  });
});

describe('verify', () => {
  it.each([
    ['its only key', [KEY], signature],
    ['the first of two keys', [KEY, OTHER_KEY], signature],
    ['the second of two keys', [OTHER_KEY, KEY], signature],
    ['one of three keys, one of them empty', [NO_KEY, KEY, OTHER_KEY], signature],
    ['its key, with space around the header', [KEY], ` ${signature}\t`],
  ])('takes a signature of %s', (_name, keys, header) => {
    expect(proven([EVENT_ID], header, keys)).toBe(EVENT_ID);
  });

  it.each([
    ['no signature', [KEY], undefined],
    ['an empty signature', [KEY], ''],
    ['nothing but space', [KEY], '   '],
    ['a signature of another key', [KEY], sign(EVENT_ID, OTHER_KEY)],
    ['a signature of another event', [KEY], sign('NYNNHS5UMGAK0X3L4E', KEY)],
    ['a truncated signature', [KEY], signature.slice(0, -1)],
    ['a signature without its padding', [KEY], signature.replace(/=+$/, '')],
    ['a longer signature', [KEY], `${signature}=`],
    ['a signature in another casing', [KEY], signature.toLowerCase()],
    ['a signature in hex', [KEY], Buffer.from(signature, 'base64').toString('hex')],
    ['a prefixed signature', [KEY], `sha512=${signature}`],
    ['two signatures in one header', [KEY], `${signature},${signature}`],
    ['as many characters of more bytes', [KEY], 'é'.repeat(88)],
    ['no keys', [], signature],
    ['an empty key', [NO_KEY], sign(EVENT_ID, NO_KEY)],
    ['an empty key beside a good one', [KEY, NO_KEY], sign(EVENT_ID, NO_KEY)],
  ])('refuses %s', (_name, keys, header) => {
    expect(proven([EVENT_ID], header, keys)).toBeUndefined();
  });

  it.each([
    ['first', [EVENT_ID, 'A', 'B']],
    ['last', ['A', 'B', EVENT_ID]],
    ['twice', [EVENT_ID, 'A', EVENT_ID]],
  ])('finds which of several event ids was signed: the %s', (_name, eventIds) => {
    expect(proven(eventIds, signature, [OTHER_KEY, KEY])).toBe(EVENT_ID);
  });

  it.each([[[]], [['A', 'B']]])('finds none where none was signed: %j', (eventIds) => {
    expect(proven(eventIds, signature, [KEY])).toBeUndefined();
  });

  it('refuses a signature with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat(87), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        fc.pre(signature[at] !== char);
        const altered = signature.slice(0, at) + char + signature.slice(at + 1);
        expect(proven([EVENT_ID], altered, [KEY])).toBeUndefined();
      }),
    );
  });

  it('takes what was signed with its key, and nothing else, for any event id and keys', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: anyCharacter }), key, key, (eventId, own, other) => {
        expect(proven([eventId], sign(eventId, own), [other, own])).toBe(eventId);
        // HMAC pads a short key with zeros: keys that differ in these alone are the same.
        fc.pre(Buffer.compare(padded(own), padded(other)) !== 0);
        expect(proven([eventId], sign(eventId, own), [other])).toBeUndefined();
      }),
    );
  });
});

function padded(key: Uint8Array): Buffer {
  return Buffer.concat([key, Buffer.alloc(128 - key.length)]);
}
