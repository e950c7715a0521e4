import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { NotOffered, Refused } from '../cloud.ts';

/** What the emulators, and AWS, answer to an operation that is not there. */
const NO_SUCH_OPERATION =
  /^(UnknownOperation|UnsupportedOperation|InvalidAction|NotImplemented|UnknownOperationException)/;
/** These say nothing about what was asked for. */
const OTHERWISE_REFUSED =
  /AccessDenied|Unauthorized|UnrecognizedClient|ExpiredToken|InvalidClientToken|Throttl|TooManyRequests/i;

/** Whether nothing answers at an address. */
const NOBODY_THERE = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/;

/**
 * Awaits an answer of AWS.
 *
 * @throws Refused when the service refuses the request for what it asks
 * @throws NotOffered when the service does not have the operation, or is not there
 */
export async function answerOf<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  const { httpStatusCode: status = 0 } = metadataOf(error);
  if (NO_SUCH_OPERATION.test(name)) return new NotOffered(`${name}: ${message}`);
  if (NOBODY_THERE.test(`${'code' in error ? error.code : ''} ${message}`)) {
    return new NotOffered(`the service is not there: ${message}`);
  }
  if (OTHERWISE_REFUSED.test(name) || status < 400 || status >= 500) return error;
  const item = error instanceof ConditionalCheckFailedException ? error.Item : undefined;
  return new Refused(name, message, item);
}

function metadataOf(error: object): { readonly httpStatusCode?: number } {
  return '$metadata' in error ? Object(error.$metadata) : {};
}
