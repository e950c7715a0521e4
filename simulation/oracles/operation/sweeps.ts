import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { SEARCHES } from '../ingram-rules.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';
import { ListAges } from './list-ages.ts';

/** By their clocks, two containers may be so far apart, and an age is told in whole seconds. */
const CLOCKS_APART_MS = 2_000;

/** A sweep that has taken less has not ended for want of time. */
const SHORT_SWEEP_MS = 60_000;

/** What a container of the sweeper does: since when, and the messages that it has sent. */
type Step = { readonly begunAt: number; readonly sent: string[] };

/** What the sweeper counts and measures is what it has asked for, and for how long a list was not gone through. */
export function sweepsOracle(record: HistoryRecord, violate: Violate): Oracle {
  const ages = new ListAges();
  const steps = new Map<string, Step>();
  /** What was counted since a step of the sweeper has ended. */
  const counted = new Map<string, number>();
  const begin = ({ container }: { readonly container: string }, begunAt: number) => {
    counted.clear();
    steps.set(container, { begunAt, sent: [] });
  };
  const sentBy = ({ container }: { readonly container: string }) => steps.get(container)?.sent ?? [];

  const compare = (metric: string, sent: readonly string[], at: number) => {
    const count = counted.get(metric) ?? 0;
    // After a lost answer, a message is sent again.
    const least = new Set(sent).size;
    if (least <= count && count <= sent.length) return;
    violate({ at, what: `${metric} is ${count}, where ${least} were asked for` });
  };

  const measured = ({ container, isComplete }: OccurrenceOf<'swept'>, at: number) => {
    const takenMs = at - (steps.get(container)?.begunAt ?? 0);
    ages.swept(isComplete && takenMs < SHORT_SWEEP_MS, at);
    const ageMs = (counted.get('SweepAge') ?? Number.NaN) * 1000;
    const leastMs = at - ages.latest - CLOCKS_APART_MS;
    // Of two sweeps at once, the one that ends last may remember an older pass.
    const isAlone = record.history.sweeping?.doubled === 0;
    const mostMs = isAlone && ages.earliest ? at - ages.earliest + CLOCKS_APART_MS : Number.POSITIVE_INFINITY;
    if (leastMs <= ageMs && ageMs <= mostMs) return;
    violate({ at, what: `SweepAge is ${ageMs} ms, and not between ${leastMs} and ${mostMs}` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'metric':
          counted.set(occurrence.name, occurrence.value);
          return;
        case 'asked': {
          const step = steps.get(occurrence.container);
          return step && ages.asked(occurrence, step.begunAt, at);
        }
        case 'sent':
          steps.get(occurrence.container)?.sent.push(occurrence.body);
          return;
        case 'waking':
          return begin(occurrence, at);
        case 'woken':
          compare('OrdersWoken', sentBy(occurrence), at);
          return begin(occurrence, at);
        case 'swept':
          compare('OrdersDiffering', sentBy(occurrence).filter(isDifference), at);
          measured(occurrence, at);
          return begin(occurrence, at);
        default:
          return;
      }
    },
  };
}

function isDifference(body: string): boolean {
  const { why }: { readonly why?: string } = JSON.parse(body);
  return SEARCHES.includes(why ?? '');
}
