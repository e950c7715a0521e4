import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { post, signatureOf } from '../lib/ingram/webhook/sender.ts';
import { type LocalSystem, startSystem } from '../local/system.ts';
import { ROOT } from '../local/work-folder.ts';

/*
 * `npm run stored-state -- FILE`: fills a local system with orders, waiting messages and parked ones, and writes down
 * what it has stored. The file is the proof that a later version understands this one: test/integration/upgrade.test.ts.
 */

/** Told, in this sequence, before anything fails. */
const TOLD = ['order-backordered', 'order-hold', 'order-shipped-partial', 'order-shipped-two-sub-orders'];
const THEN = ['split-1-backordered', 'split-2-partially-shipped', 'order-create-v7'];
/** Settles before it is told; then a message waits that asks for the order to be judged again. */
const SETTLING = ['order-voided'];
const SETTLE_MINUTES = 1;
/** Fails, and waits for another attempt. */
const FAILING = ['order-shipped-complete'];
/** Waits in the queue. */
const WAITING = ['split-3-shipped', 'order-hold-line-open'];

async function main(file: string): Promise<void> {
  const system = await startSystem({ params: { 'cancel-settle-minutes': String(SETTLE_MINUTES) } });
  try {
    for (const name of [...TOLD, ...THEN, ...SETTLING]) await send(system, await fixture(name));
    // The ledger has to know the event id first.
    await untilEmpty(system);
    await sendReused(system);
    await untilEmpty(system);
    system.thirdwatch.setFaults([{ status: 503, times: -1 }]);
    for (const name of FAILING) await send(system, await fixture(name));
    while (system.thirdwatch.calls().every(({ status }) => status !== 503)) await sleep(100);
    await system.eventSourceMapping.disable();
    for (const name of WAITING) await send(system, await fixture(name));
    await untilSettled(system);
    await writeFile(file, `${JSON.stringify(await stateOf(system), binaryAsBase64, 1)}\n`);
  } finally {
    await system.stop();
  }
}

async function fixture(name: string): Promise<string> {
  return readFile(join(ROOT, `test/fixtures/${name}.json`), 'utf8');
}

async function send({ webhookUrl, webhookSecret }: LocalSystem, body: string): Promise<void> {
  const { status } = await post(webhookUrl, body, signatureOf(body, webhookSecret));
  if (status !== 200) throw new Error(`The webhook answered ${status}.`);
}

/** Under a known event id, another body: it is parked. */
async function sendReused(system: LocalSystem): Promise<void> {
  const body = await fixture('order-hold');
  await send(system, body.replaceAll('PO-1002', 'PO-9999'));
}

async function untilEmpty(system: LocalSystem): Promise<void> {
  while (messagesOf(system, 'OrderEventsQueue').length > 0) await sleep(200);
}

/** Until the sweeper has woken the orders that settle. */
async function untilSettled(system: LocalSystem): Promise<void> {
  const isThere = () => messagesOf(system, 'OrderEventsQueue').some(({ body }) => body.includes('"recheck"'));
  while (!isThere()) {
    await sleep(5_000);
    await system.sweep();
  }
}

function messagesOf({ emulators, refs }: LocalSystem, queue: string) {
  const messages = emulators.sqs.inspectQueue(refs[queue]?.split('/').at(-1) ?? '')?.messages;
  const all = [...(messages?.ready ?? []), ...(messages?.inflight ?? []).map(({ message }) => message)];
  return all.map(({ body, messageGroupId, messageAttributes }) => ({
    body,
    messageGroupId,
    messageAttributes,
  }));
}

async function stateOf(system: LocalSystem): Promise<object> {
  const items: Record<string, AttributeValue>[] = [];
  const { dynamoDb } = system.clients;
  for await (const { Items = [] } of paginateScan(
    { client: dynamoDb },
    { TableName: system.refs.OrdersTable },
  ))
    items.push(...Items);
  return {
    items,
    queue: messagesOf(system, 'OrderEventsQueue'),
    parked: messagesOf(system, 'OrderEventsDlq'),
  };
}

function binaryAsBase64(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Give the file to write to.');
await main(file);
process.exit(0);
