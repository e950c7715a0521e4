import { attributesToSendBack } from '../../lib/queue/park.ts';
import type { QueuedMessage } from '../engine/occurrences.ts';
import { DAY_MS, HOUR_MS } from '../traffic/history.ts';
import type { Stage } from './stage.ts';

/** What has failed for a while only: as the runbook says, it goes back to the queue. */
const REDRIVEN = new Set(['retries-exhausted', 'not-confirmed']);

/** What nobody can use: as the runbook says, it is dropped once somebody has looked at it. */
const DROPPED = new Set(['event-id-reused', 'unknown-event-type', 'no-order-number']);

/**
 * Schedules what a person does every morning: look at the dead-letter queue, send back what may work by now, and drop
 * what never will.
 */
export function scheduleOperator(stage: Stage, until: number): void {
  const { time } = stage;
  const firstLook = Math.ceil(time.now / DAY_MS) * DAY_MS + 9 * HOUR_MS;
  for (let at = firstLook; at < until; at += DAY_MS) time.at(at, () => look(stage));
}

/** False where nothing is parked. */
function look(stage: Stage): boolean {
  if (stage.deadLetters.messages.length === 0) return false;
  redrive(stage);
  drop(stage);
  return true;
}

/** As `relay dlq redrive` does. */
function redrive({ queue, deadLetters, observe, time }: Stage): void {
  const letters = deadLetters.messages.filter(({ attributes }) => REDRIVEN.has(attributes.reason ?? ''));
  for (const letter of letters) {
    queue.send({
      ...letter,
      attributes: attributesToSendBack(letter.attributes, Date.parse(letter.attributes.parkedAt ?? '')),
      deduplicationId: idOf(letter),
    });
    observe({ kind: 'letter-sent-back', letter }, time.now);
    deadLetters.remove(letter.messageId);
  }
}

/** As `relay dlq drop` does. */
function drop({ deadLetters, observe, time }: Stage): void {
  for (const letter of deadLetters.messages.filter(({ attributes }) =>
    DROPPED.has(attributes.reason ?? ''),
  )) {
    observe({ kind: 'letter-dropped', letter }, time.now);
    deadLetters.remove(letter.messageId);
  }
}

function idOf({ messageId }: QueuedMessage): string {
  return `redrive of ${messageId}`;
}
