import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ORDERS_TABLE } from '../../assumptions/aws/orders-table.ts';
import { type AwsFaultProxy, startAwsFaultProxy } from '../../local/emulators/aws-fault-proxy.ts';
import { createTable } from '../../local/emulators/create-table.ts';
import { REGION, startEmulators } from '../../local/emulators/emulators.ts';

/** Creates an orders table, with the keys and the index that resources/orders-table.yml declares. */
export async function createEmptyOrdersTable(client: DynamoDBClient, name: string): Promise<void> {
  await createTable(client, { TableName: name, ...ORDERS_TABLE });
}

/** An orders table of an emulator, behind a proxy that fails on demand. */
export type FaultyTable = {
  readonly client: DynamoDBClient;
  readonly faults: AwsFaultProxy;
  stop(): Promise<void>;
};

export async function startFaultyTable(name: string): Promise<FaultyTable> {
  const emulators = await startEmulators(undefined);
  const faults = await startAwsFaultProxy({ target: emulators.environment.AWS_ENDPOINT_URL_DYNAMODB ?? '' });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ region: REGION, endpoint: faults.url, credentials });
  await createEmptyOrdersTable(client, name);
  return {
    ...{ client, faults },
    async stop() {
      await faults.stop();
      await emulators.stop();
    },
  };
}
