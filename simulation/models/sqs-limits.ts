/* What a batch may hold, after "Amazon SQS message quotas": [sqs-message-size, sqs-batch-size, sqs-group-id]. */
import type { Entry } from './sqs-fifo.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_GROUP_ID_LENGTH = 128;

/** The error of a batch that is not taken; undefined where it is. */
export function batchProblem(entries: readonly Entry[]): string | undefined {
  if (entries.some(({ groupId }) => groupId.length > MAX_GROUP_ID_LENGTH)) return 'InvalidParameterValue';
  const sizes = entries.map(sizeOf);
  if (sizes.some((size) => size > MAX_BYTES)) return 'InvalidParameterValue';
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > MAX_BYTES ? 'AWS.SimpleQueueService.BatchRequestTooLong' : undefined;
}

/** An attribute counts with its name, its type, which is String here, and its value. */
function sizeOf({ body, attributes }: Entry): number {
  return Object.entries(attributes).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name) + 'String'.length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
}
