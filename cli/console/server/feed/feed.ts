import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../../../../lib/platform/log-lines.ts';
import type { StageLogs } from '../../../stage.ts';

/** A line of the functions' logs, numbered in the sequence of reading. */
export type FeedLine = {
  readonly id: number;
  readonly line: LogLine;
  /** The type of its event, which only some lines name. */
  readonly eventType: string | null;
};

/** The lines that were logged since a moment, as far as they are kept. */
export type Feed = {
  /** Reads what is new, unless that was done a moment ago. */
  readonly look: () => Promise<readonly FeedLine[]>;
  /** What comes after a line, at once and then as it is logged, until the signal says stop. */
  readonly watch: (after: number, signal: AbortSignal) => AsyncIterable<readonly FeedLine[]>;
};

export type FeedOptions = {
  /** How far back to read at first, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** A line may be readable so much later than it was written: that far back, each look reads again. */
  readonly overlapMs: number;
  readonly lookEveryMs: number;
  /** How many lines are kept; the oldest are dropped first. */
  readonly maxKept?: number;
};

/**
 * Reads a stage's logs for several readers at a time, each line once. Nothing is read while nobody looks, and nothing
 * is lost in between: the next look goes on where the last one ended.
 */
export function createFeed(logs: StageLogs, options: FeedOptions): Feed {
  const lines = new Lines(options.maxKept ?? 50_000);
  let from = options.sinceMs;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<readonly FeedLine[]> | undefined;
  const read = async () => {
    const startedAt = Date.now();
    for (const line of await logs.since(from)) lines.add(line);
    from = Math.max(from, startedAt - options.overlapMs);
    lines.forgetBefore(from);
    lookedAt = Date.now();
    return lines.kept;
  };
  const look = () => {
    if (Date.now() - lookedAt < options.lookEveryMs) return Promise.resolve(lines.kept);
    looking ??= read().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return {
    look,
    async *watch(after, signal) {
      for (let last = after; !signal.aborted; ) {
        const fresh = afterLine(await look(), last);
        yield fresh;
        last = fresh.at(-1)?.id ?? last;
        await sleep(options.lookEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/** The numbers of the lines have no gaps. */
function afterLine(lines: readonly FeedLine[], last: number): readonly FeedLine[] {
  return lines.slice(Math.max(0, last + 1 - (lines[0]?.id ?? 0)));
}

class Lines {
  readonly #maxKept: number;
  readonly #seen = new Map<string, number>();
  readonly #eventTypes = new Map<string, string>();
  #nextId = 1;
  kept: FeedLine[] = [];

  constructor(maxKept: number) {
    this.#maxKept = maxKept;
  }

  add(line: LogLine): void {
    // Each line names its request: no two are the same.
    const identity = JSON.stringify(line);
    if (this.#seen.has(identity)) return;
    this.#seen.set(identity, Math.max(Date.parse(line.timestamp), Date.now()));
    const { correlation_id: eventId = '' } = line;
    if (line.eventType !== undefined) this.#eventTypes.set(eventId, line.eventType);
    const eventType = this.#eventTypes.get(eventId) ?? null;
    this.kept.push({ id: this.#nextId++, line, eventType });
    if (this.kept.length > this.#maxKept) this.#dropOldest();
  }

  /** Lines that were seen before are not read again. */
  forgetBefore(atMs: number): void {
    for (const [identity, at] of this.#seen) if (at < atMs) this.#seen.delete(identity);
  }

  /** A tenth at a time. */
  #dropOldest(): void {
    const dropped = this.kept.splice(0, Math.ceil(this.#maxKept / 10));
    for (const { line } of dropped) this.#eventTypes.delete(line.correlation_id ?? '');
  }
}
