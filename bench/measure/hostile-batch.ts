import type { SQSRecord } from 'aws-lambda';
import { contentOf, messagesOf } from '../../lib/bridge/receive/delivery-messages.ts';
import { isUnreadable, readDelivery, scanned } from '../../lib/ingram/webhook/envelope.ts';
import { sign, verify } from '../../lib/ingram/webhook/signature.ts';
import type { OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { sqsBatch } from '../events.ts';
import { hostileOrders } from '../hostile-orders.ts';
import { startFunction } from '../lambda/function.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { benchFunction, type Context } from './context.ts';

/** What a batch of the largest orders costs the forwarder. */
export type HostileBatch = {
  readonly name: string;
  readonly messageBytes: number;
  /** Of the whole process. */
  readonly peakMb: Spread;
  readonly cpuMs: Spread;
};

/** The forwarder's memory, unless the deployment gives it more. */
export const MEMORY_MB = 256;
/** V8 collects no garbage before its heap is full: it is given no more than leaves room for everything else. */
export const HEAP_MB = 128;
const MESSAGES = 10;
const ROUNDS = 3;
const KEY = Buffer.from('bench');

/** Hands each kind of batch to forwarders in fresh processes with a limited heap. */
export async function measureHostileBatches(context: Context): Promise<readonly HostileBatch[]> {
  const batches: HostileBatch[] = [];
  for (const { name, bodyOf } of hostileOrders()) {
    context.onProgress(`forwarder, hostile: ${name}`);
    const messages = Array.from({ length: MESSAGES }, (_, index) =>
      messageOf(`W${index}`, bodyOf(`W${index}`)),
    );
    const [peaks, cpu]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const { peakMb, cpuMs } = await forwardOnce({ Records: messages.map(recordOf) }, context);
      peaks.push(peakMb);
      cpu.push(cpuMs);
    }
    const messageBytes = Math.max(...messages.map(({ sizeBytes }) => sizeBytes));
    batches.push({ name, messageBytes, peakMb: spreadOf(peaks), cpuMs: spreadOf(cpu) });
  }
  return batches;
}

async function forwardOnce(batch: object, context: Context) {
  const { file, environment } = benchFunction(context, 'forwarder', 'deployed');
  const NODE_OPTIONS = `--max-old-space-size=${HEAP_MB}`;
  const subject = { file, environment: { ...environment, NODE_OPTIONS } };
  const forwarder = await startFunction(subject, { host: context.bundles.host });
  try {
    // On a busy machine, what there is no time for is handed back.
    return await forwarder.invoke(batch);
  } finally {
    await forwarder.stop();
  }
}

/** The message that the receiver makes of a body of one order. */
function messageOf(eventId: string, body: string): OutgoingMessage {
  const verified = verify([eventId], Buffer.from(sign(eventId, KEY), 'base64'), [KEY]);
  const delivery = verified && readDelivery(scanned(body), verified);
  if (delivery === undefined || isUnreadable(delivery)) throw new Error('The body cannot be read.');
  const [message] = messagesOf(contentOf(delivery), Date.now());
  if (message === undefined) throw new Error('The body holds no order.');
  return message;
}

function recordOf({ body, groupId, attributes }: OutgoingMessage): SQSRecord {
  const [record] = sqsBatch(1, 1).Records;
  if (record === undefined) throw new Error('There is no record.');
  const messageAttributes = Object.entries(attributes).map(([name, stringValue]) => [
    name,
    { dataType: 'String', stringValue },
  ]);
  return {
    ...record,
    messageId: groupId,
    receiptHandle: groupId,
    body,
    attributes: { ...record.attributes, MessageGroupId: groupId },
    messageAttributes: Object.fromEntries(messageAttributes),
  };
}
