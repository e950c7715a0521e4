import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

/** The emulator's table is ready within milliseconds; the SDK's own first wait is 20 seconds. */
const WAIT_SECONDS = { minDelay: 0.01, maxDelay: 1, maxWaitTime: 60 };

/**
 * Creates a table of DynamoDB's emulator that is ready for use. A table takes no writes between the answer to the
 * request that creates it and the time at which it is active, on the emulator as on AWS.
 *
 * @returns its ARN
 * @throws ResourceInUseException when there is a table of that name
 */
export async function createTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<string> {
  const { TableDescription } = await client.send(new CreateTableCommand(table));
  await waitUntilTableExists({ client, ...WAIT_SECONDS }, { TableName: table.TableName });
  return TableDescription?.TableArn ?? '';
}
