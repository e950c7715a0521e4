import { type Cloud, type Queue, type QueueMessage, Refused } from '../cloud.ts';

/** Enough for a queue that has just been created to show what is in it. */
const MOST_RECEIVES = 6;

/** Receives until so many messages have come, or none does for a while. */
export async function receiveSeveral(cloud: Cloud, queue: Queue, count: number): Promise<QueueMessage[]> {
  const received: QueueMessage[] = [];
  for (let tries = 0; received.length < count && tries < MOST_RECEIVES; tries++) {
    if (tries > 0) await cloud.sleep(0.5);
    received.push(...(await queue.receive()));
  }
  return received;
}

/** Receives one message, which has to be there. */
export async function receiveOne(cloud: Cloud, queue: Queue): Promise<QueueMessage> {
  const [message] = await receiveSeveral(cloud, queue, 1);
  if (message === undefined) throw new Error('A message that was sent did not come.');
  return message;
}

/** The error by which a service refuses something; undefined where it does not. */
export async function refusalOf(asking: Promise<unknown>): Promise<Refused | undefined> {
  try {
    await asking;
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** Bodies in the sequence in which they came. */
export function bodiesOf(messages: readonly QueueMessage[]): string {
  return messages.length === 0 ? 'nothing' : messages.map(({ body }) => body).join(', ');
}
