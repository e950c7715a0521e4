/** A map in two layers: many entries beneath, which may be shared, and a few that replace or extend them. */
export class LayeredMap<K, V extends object> implements ReadonlyMap<K, V> {
  readonly base: ReadonlyMap<K, V>;
  readonly changes: ReadonlyMap<K, V>;
  readonly size: number;

  constructor(base: ReadonlyMap<K, V>, changes: ReadonlyMap<K, V>) {
    this.base = base;
    this.changes = changes;
    let added = 0;
    for (const key of changes.keys()) added += base.has(key) ? 0 : 1;
    this.size = base.size + added;
  }

  get(key: K): V | undefined {
    return this.changes.get(key) ?? this.base.get(key);
  }

  has(key: K): boolean {
    return this.changes.has(key) || this.base.has(key);
  }

  *entries(): Generator<[K, V], undefined> {
    for (const [key, value] of this.base) yield [key, this.changes.get(key) ?? value];
    for (const entry of this.changes) if (!this.base.has(entry[0])) yield entry;
  }

  *keys(): Generator<K, undefined> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this) yield value;
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) callback(value, key, this);
  }

  [Symbol.iterator](): Generator<[K, V], undefined> {
    return this.entries();
  }
}

/** Changes that make up this part of a map are worth a copy of it; fewer are laid over it. */
const WORTH_A_COPY = 1 / 16;

/**
 * A map with some entries set. The map itself stays as it is, and of what is long only the changes are copied: an order
 * may have thousands of lines, of which an event tells one.
 */
export function withEntries<K, V extends object>(
  map: ReadonlyMap<K, V>,
  entries: ReadonlyMap<K, V>,
): ReadonlyMap<K, V> {
  if (entries.size === 0) return map;
  const { base, changes } = layersOf(map);
  const all = new Map([...changes, ...entries]);
  return all.size < base.size * WORTH_A_COPY ? new LayeredMap(base, all) : new Map([...base, ...all]);
}

/** The layers of a map; those of one that has none are itself, and nothing. */
export function layersOf<K, V extends object>(
  map: ReadonlyMap<K, V>,
): Pick<LayeredMap<K, V>, 'base' | 'changes'> {
  return map instanceof LayeredMap ? map : { base: map, changes: new Map() };
}
