import { ARCHIVED_OUTCOMES, type ArchivedCall, type ArchiveRecord } from '../../archive/record.ts';
import { eventTypesOf } from '../../ingram/webhook/envelope.ts';
import { compact } from '../../platform/compact.ts';
import { BridgeError } from '../../platform/errors.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import { orderNumberIn } from '../../queue/message.ts';
import type { MessageOutcome } from '../forward/forward-batch.ts';
import { orderNumberOf } from '../forward/message.ts';

/** What became of a message that was worked on. */
type ArchivableOutcome = Extract<MessageOutcome, { outcome: ArchiveRecord['outcome'] }>;

/** Whether a message was worked on, and what became of it is archived. */
export function isArchivable(outcome: MessageOutcome): outcome is ArchivableOutcome {
  return ARCHIVED_OUTCOMES.some((archived) => archived === outcome.outcome);
}

/** The order of a message, as the message spells it; undefined where it names none. */
export function orderIdOf(outcome: ArchivableOutcome): string | undefined {
  if ('content' in outcome) return orderNumberOf(outcome);
  return outcome.message && orderNumberIn(outcome.message.content);
}

/** What the archive keeps of an attempt, done at a moment in milliseconds since 1970. */
export function recordOf(
  outcome: ArchivableOutcome,
  calls: readonly ArchivedCall[],
  at: number,
): ArchiveRecord {
  const { record } = outcome;
  const attempts = receiveCountOf(record);
  const isWhole = attempts === 1 || outcome.outcome !== 'retry';
  return {
    v: 1,
    id: `${record.messageId}/${attempts}`,
    at: new Date(at).toISOString(),
    outcome: outcome.outcome,
    attempts,
    ...compact({ orderId: orderIdOf(outcome), reason: reasonOf(outcome), ...eventFields(outcome) }),
    ...(isWhole && { message: messageOf(outcome) }),
    calls: [...calls],
  };
}

function reasonOf(outcome: ArchivableOutcome): string | undefined {
  switch (outcome.outcome) {
    case 'parked':
      return outcome.error.reason;
    case 'retry':
      return outcome.error instanceof BridgeError ? outcome.error.code : 'unexpected-error';
    default:
      return undefined;
  }
}

function eventFields(outcome: ArchivableOutcome) {
  const content = 'content' in outcome ? outcome.content : outcome.message?.content;
  if (content === undefined) return {};
  if (content.kind === 'recheck') return { recheck: content.why };
  const { eventId, receivedAt } = content;
  const [eventType] = eventTypesOf(content);
  return { eventId, eventType, receivedAt: new Date(receivedAt).toISOString() };
}

function messageOf({ record }: ArchivableOutcome): NonNullable<ArchiveRecord['message']> {
  const contentEncoding = record.messageAttributes.contentEncoding?.stringValue;
  return {
    body: record.body,
    groupId: record.attributes.MessageGroupId ?? '',
    ...compact({ contentEncoding }),
  };
}
