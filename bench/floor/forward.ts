import { send } from './aws.ts';

/** A record of the queue, as far as the forwarder's floor looks at it. */
export type SqsRecord = { readonly body: string; readonly attributes: { readonly MessageGroupId: string } };

/** The calls to AWS, by whatever means. */
export type Aws = {
  readonly secret: () => Promise<string>;
  /** Reads orders, by their ids. */
  readonly read: (orderIds: readonly string[]) => Promise<unknown>;
  readonly write: (orderId: string, order: string) => Promise<unknown>;
};

type Message = { readonly eventId: string; readonly resources: readonly object[] };

/** Reads the orders, tells Thirdwatch of each message and writes each order, as the forwarder does, and nothing else. */
export function forwarderOn({ secret, read, write }: Aws) {
  let key: Promise<string> | undefined;
  return async ({ Records }: { readonly Records: readonly SqsRecord[] }): Promise<object> => {
    key ??= secret();
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
    await read([...groups.keys()]);
    const apiKey = await key;
    await Promise.all([...groups].map(([orderId, records]) => forwardGroup(orderId, records, apiKey, write)));
    return { batchItemFailures: [] };
  };
}

async function forwardGroup(
  orderId: string,
  records: readonly SqsRecord[],
  apiKey: string,
  write: Aws['write'],
): Promise<void> {
  for (const { body } of records) {
    const { eventId, resources }: Message = JSON.parse(body);
    const headers = { 'x-thirdwatch-api-key': apiKey, 'content-type': 'application/json' };
    const call = { _userId: orderId, _orderId: orderId, _orderStatus: '_fulfilled', _source: '_automated' };
    await send(`${process.env.THIRDWATCH_BASE_URL}/v1/order_status`, headers, JSON.stringify(call));
    await write(orderId, JSON.stringify({ eventId, resources }));
  }
}
