import { attributesBeforeParking } from '../../lib/queue/park.ts';
import type { QueuedMessage } from '../engine/occurrences.ts';
import { DAY_MS, HOUR_MS } from '../traffic/history.ts';
import type { Stage } from './stage.ts';

/** What has failed for a while only: as the runbook says, it goes back to the queue. */
const PASSING = new Set(['retries-exhausted', 'not-confirmed']);

/** A person who looks at the dead-letter queue every morning, and sends back what may work by now. */
export function hireOperator(stage: Stage, until: number): void {
  const { time } = stage;
  const nineOClock = Math.ceil(time.now / DAY_MS) * DAY_MS + 9 * HOUR_MS;
  for (let at = nineOClock; at < until; at += DAY_MS) time.at(at, () => redrive(stage));
}

/** As `relay dlq redrive` does. */
function redrive({ queue, deadLetters, observe, time }: Stage): void {
  const letters = deadLetters.messages.filter(({ attributes }) => PASSING.has(attributes.reason ?? ''));
  for (const letter of letters) {
    queue.send({
      ...letter,
      attributes: attributesBeforeParking(letter.attributes),
      deduplicationId: idOf(letter),
    });
    observe({ kind: 'letter-sent-back', letter }, time.now);
    deadLetters.remove(letter.messageId);
  }
}

function idOf({ messageId }: QueuedMessage): string {
  return `redrive of ${messageId}`;
}
