import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LayeredMap, layersOf, withEntries } from '../../../lib/orders/layered-map.ts';

type Value = { readonly is: number };

const entries = (size: number, is: number): [string, Value][] =>
  Array.from({ length: size }, (_, index) => [`key ${index}`, { is }]);
const LONG = new Map(entries(100, 0));
const one = (key: string, is: number) => new Map([[key, { is }]]);

describe('A map with entries set', () => {
  it('is, whatever was set and in whatever portions, what a Map would be', () => {
    const key = fc.nat({ max: 60 }).map((number) => `key ${number}`);
    const portions = fc.array(fc.array(fc.tuple(key, fc.nat()), { maxLength: 5 }), { maxLength: 20 });
    const property = fc.property(fc.nat({ max: 200 }), portions, (size, all) => {
      const expected = new Map(entries(size, -1));
      let map: ReadonlyMap<string, Value> = new Map(expected);
      for (const portion of all) {
        const changes = new Map(portion.map(([name, is]) => [name, { is }]));
        for (const [name, value] of changes) expected.set(name, value);
        map = withEntries(map, changes);
      }

      expect(new Map(map)).toEqual(expected);
      expect(map.size).toBe(expected.size);
      expect([...map.keys()]).toEqual([...expected.keys()]);
      expect([...map.values()]).toEqual([...expected.values()]);
      for (const name of [...expected.keys(), 'another']) {
        expect(map.has(name)).toBe(expected.has(name));
        expect(map.get(name)).toBe(expected.get(name));
      }
      const visited: [string, Value][] = [];
      map.forEach((value, name, visitedMap) => {
        expect(visitedMap).toBe(map);
        visited.push([name, value]);
      });
      expect(visited).toEqual([...expected]);
    });

    fc.assert(property);
  });

  it('leaves the map as it is', () => {
    const once = withEntries(LONG, one('key 1', 1));
    const twice = withEntries(once, one('key 1', 2));

    expect(LONG.get('key 1')).toEqual({ is: 0 });
    expect(once.get('key 1')).toEqual({ is: 1 });
    expect(twice.get('key 1')).toEqual({ is: 2 });
  });

  it('is the map itself where nothing is set', () => {
    expect(withEntries(LONG, new Map())).toBe(LONG);
  });

  it('shares what is long, and copies only the changes', () => {
    const changed = withEntries(withEntries(LONG, one('key 1', 1)), one('new', 2));

    expect(changed).toBeInstanceOf(LayeredMap);
    expect(layersOf(changed)).toMatchObject({
      base: LONG,
      changes: new Map([...one('key 1', 1), ...one('new', 2)]),
    });
  });

  it('is a plain copy where the changes are a sixteenth of it', () => {
    const long = new Map(entries(96, 0));

    expect(withEntries(long, new Map(entries(5, 1)))).toBeInstanceOf(LayeredMap);
    expect(withEntries(long, new Map(entries(6, 1)))).toBeInstanceOf(Map);
    expect(withEntries(new Map(), one('key 0', 1))).toBeInstanceOf(Map);
  });
});
