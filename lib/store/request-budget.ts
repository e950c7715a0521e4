import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { TryLater } from '../platform/errors.ts';
import { isConditionFailed, unavailable } from './failures.ts';

/** How the keys begin under which requests are counted, in the table of orders. */
export const REQUEST_BUDGET_PREFIX = '#ingram-requests#';

const MINUTE_MS = 60_000;
/** What is over is of no use to anyone; DynamoDB takes its time to delete it anyway. */
const KEPT_SECONDS = 5 * 60;

/** The requests to one endpoint that a minute allows. */
type Budget = { readonly endpoint: string; readonly requestsPerMinute: number };

/**
 * Takes one of the requests to an endpoint of Ingram's that a minute allows to all containers of a stage: an item of the
 * orders table counts them. Ingram's own minutes may begin at other seconds, so that its 429 has to be obeyed all the
 * same.
 *
 * @param now milliseconds since 1970
 * @param budget Ingram's "Rate limits" allow an application 60 GET requests a minute to an endpoint
 * @throws TryLater with the code `ingram-rate-limited` when none is left until the next minute, and with
 *   `orders-unavailable` when DynamoDB does not answer
 */
export async function takeTurn(
  client: DynamoDBClient,
  tableName: string,
  now: number,
  budget: Budget,
): Promise<void> {
  try {
    // A repeat by the SDK after a lost answer counts twice: that wastes a request, and never allows one too many.
    await client.send(countCommand(tableName, now, budget));
  } catch (error) {
    if (isConditionFailed(error)) throw usedUp(now);
    unavailable(error);
  }
}

function countCommand(
  tableName: string,
  now: number,
  { endpoint, requestsPerMinute }: Budget,
): UpdateItemCommand {
  const minute = new Date(now).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
  return new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: `${REQUEST_BUDGET_PREFIX}${endpoint}#${minute}` } },
    UpdateExpression: 'SET expiresAt = :expiresAt ADD #requests :one',
    ConditionExpression: 'attribute_not_exists(#requests) OR #requests < :most',
    ExpressionAttributeNames: { '#requests': 'requests' },
    ExpressionAttributeValues: {
      ':expiresAt': { N: String(Math.ceil(now / 1000) + KEPT_SECONDS) },
      ':one': { N: '1' },
      ':most': { N: String(requestsPerMinute) },
    },
  });
}

function usedUp(now: number): TryLater {
  return new TryLater("Ingram Micro's rate limit is used up for this minute by the whole stage.", {
    code: 'ingram-rate-limited',
    retryAfterSeconds: Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000),
  });
}
