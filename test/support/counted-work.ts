import { jest } from '@jest/globals';
import { MAX_CANDIDATES, MAX_EVENT_ID_LENGTH, type ScannedText } from '../../lib/ingram/webhook/scan.ts';
import type { Keys } from '../../lib/platform/secrets.ts';
import { KEY } from './receiver.ts';

/** The most that JSON.parse is given of what nobody has signed: each character of an id may be an escape of six. */
export const MOST_DECODED = MAX_CANDIDATES * (6 * MAX_EVENT_ID_LENGTH + 2);

/** A text that counts how many of its characters are looked at. */
export class CountedText implements ScannedText {
  readonly #text: string;
  looks = 0;
  constructor(text: string) {
    this.#text = text;
  }
  get length(): number {
    return this.#text.length;
  }
  charCodeAt(index: number): number {
    this.looks++;
    return this.#text.charCodeAt(index);
  }
  slice(from: number, to: number): string {
    this.looks += to - from;
    return this.#text.slice(from, to);
  }
}

/** Keys that count how often they are gone through: once for each HMAC of an event id. */
export function countedKeys() {
  const passes = { count: 0 };
  const keys: Keys = [Buffer.from(KEY)];
  const counted = new Proxy(keys, {
    get(target, name, receiver) {
      if (name === Symbol.iterator) passes.count++;
      return Reflect.get(target, name, receiver);
    },
  });
  return { counted, passes };
}

/** Counts the characters that JSON.parse is given from now on, until `jest.restoreAllMocks`. */
export function countedParsing(): () => number {
  let characters = 0;
  const parse = JSON.parse;
  jest.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
    characters += text.length;
    return parse(text, reviver);
  });
  return () => characters;
}
