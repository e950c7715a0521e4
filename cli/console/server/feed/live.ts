import { stepsIn } from '../../../../lib/platform/log-lines.ts';
import type { LiveLook, LiveStep } from '../../shapes.ts';
import type { FeedLine } from './feed.ts';

/** Which steps are shown; an empty text means all. */
export type LiveFilter = {
  /** A part of the order's number. */
  readonly order: string;
  readonly event: string;
  readonly type: string;
  readonly step: string;
};

/** As many steps are sent at a time. */
const MAX_SENT = 500;

/** What one look has found, for a page that has seen all up to a line. */
export function liveLook(lines: readonly FeedLine[], after: number, filter: LiveFilter): LiveLook {
  const steps = lines.flatMap(stepsOfLine).filter((step) => matches(step, filter));
  const first = lines[0]?.id ?? after + 1;
  return {
    steps: steps.slice(-MAX_SENT),
    last: lines.at(-1)?.id ?? after,
    older: Math.max(0, steps.length - MAX_SENT),
    lost: after === 0 ? 0 : Math.max(0, first - after - 1),
  };
}

function stepsOfLine({ id, line, eventType }: FeedLine): readonly LiveStep[] {
  const common = { line: id, at: line.timestamp, eventId: line.correlation_id ?? null, eventType };
  return stepsIn(line).map(({ name, text, orderId = line.orderId ?? null }) => ({
    ...common,
    ...{ name, text, orderId },
  }));
}

function matches(
  { name, eventId, orderId, eventType }: LiveStep,
  { order, event, type, step }: LiveFilter,
): boolean {
  return (
    (step === '' || name === step) &&
    (event === '' || eventId === event) &&
    (type === '' || typeName(eventType) === type) &&
    (order === '' || (orderId ?? '').toLowerCase().includes(order.toLowerCase()))
  );
}

/** Ingram writes the prefix in both cases. */
function typeName(eventType: string | null): string {
  return (eventType ?? '').toLowerCase().replace(/^im::/, '');
}
