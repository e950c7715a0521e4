import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, BatchWriteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { composeNotification } from '../../cli/trigger/compose.ts';
import type { TriggerEvent } from '../../cli/trigger/notification.ts';
import { post, signatureOf } from '../../lib/ingram/webhook/sender.ts';
import { isEnd, type LogLine } from '../../lib/platform/log-lines.ts';
import type { StageFile } from '../../local/stage/stage-file.ts';
import type { LocalSystem } from '../../local/system.ts';

const ORDERS = 1_000;
const PARKED = 50;
/** What every order goes through, an event each: ten times a thousand. */
const LIFE: readonly TriggerEvent[] = [
  ...(['hold', 'backordered', 'hold', 'backordered', 'hold'] as const),
  ...(['backordered', 'hold', 'backordered', 'hold', 'shipped'] as const),
];
const FIRST = 'BENCH-0000';
const REJECTED = 'BENCH-PARKED';
const MOST_WRITES = 25;

const numberOf = (index: number) => `BENCH-${String(index).padStart(FIRST.length - 6, '0')}`;

/**
 * Has the bridge tell the life of one order and park one event, and makes copies of all that it has stored and logged.
 *
 * @param lines what the functions log
 */
export async function fill(
  system: LocalSystem,
  lines: readonly string[],
  stageFile: StageFile,
): Promise<void> {
  for (const event of LIFE) await tell(system, lines, event, FIRST);
  system.thirdwatch.setFaults([{ status: 400, times: 1 }]);
  await tell(system, lines, 'hold', REJECTED);
  const own = lines.filter((line) => !line.includes(REJECTED));
  const ids = [...new Set(own.flatMap(idsOf))];
  for (let index = 0; index < ORDERS; index++) {
    for (const line of copiesOf(own, ids, index)) stageFile.append(line);
  }
  await copyItem(system);
  await copyParked(system);
}

async function tell(
  { webhookUrl, webhookSecret }: LocalSystem,
  lines: readonly string[],
  event: TriggerEvent,
  order: string,
): Promise<void> {
  const { body, envelope } = composeNotification(event, order, {
    line: [{ number: '001' }, { number: '002' }],
    tracking: [],
    shape: [],
  });
  await post(webhookUrl, body, signatureOf(body, webhookSecret));
  const hasEnded = () =>
    lines.map(parsed).some((line) => line.correlation_id === envelope.eventId && isEnd(line));
  while (!hasEnded()) await sleep(50);
}

function parsed(line: string): LogLine {
  return JSON.parse(line);
}

function idsOf(line: string): readonly string[] {
  const { correlation_id: eventId, function_request_id: requestId } = parsed(line);
  return [eventId, requestId].filter((id) => typeof id === 'string');
}

function copiesOf(own: readonly string[], ids: readonly string[], index: number): readonly LogLine[] {
  const copied = new Map(ids.map((id) => [id, index === 0 ? id : randomUUID()]));
  return own.map((line) => {
    const text = [...copied].reduce((all, [id, copy]) => all.replaceAll(id, copy), line);
    return parsed(text.replaceAll(FIRST, numberOf(index)));
  });
}

async function copyItem({ clients: { dynamoDb }, refs }: LocalSystem): Promise<void> {
  const TableName = refs.OrdersTable ?? '';
  const items: Record<string, AttributeValue>[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName })) items.push(...Items);
  const item = items.find(({ orderId }) => orderId?.S === FIRST);
  const copies = Array.from({ length: ORDERS - 1 }, (_, index) => ({
    ...item,
    orderId: { S: numberOf(index + 1) },
    orderNumber: { S: numberOf(index + 1) },
  }));
  for (let from = 0; from < copies.length; from += MOST_WRITES) {
    const requests = copies.slice(from, from + MOST_WRITES).map((Item) => ({ PutRequest: { Item } }));
    await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  }
}

async function copyParked({ emulators, clients: { sqs }, refs }: LocalSystem): Promise<void> {
  const QueueUrl = refs.OrderEventsDlq ?? '';
  const attributesOf = (attributes: Readonly<Record<string, { DataType: string; StringValue?: string }>>) =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
        name,
        { DataType, StringValue },
      ]),
    );
  const [message] = emulators.sqs.inspectQueue(QueueUrl.split('/').at(-1) ?? '')?.messages.ready ?? [];
  for (let index = 1; index < PARKED; index++) {
    const number = numberOf(index);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: message?.body.replaceAll(REJECTED, number),
        MessageAttributes: attributesOf(message?.messageAttributes ?? {}),
        MessageGroupId: number,
        MessageDeduplicationId: number,
      }),
    );
  }
}
