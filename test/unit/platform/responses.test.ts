// Real: all, with the middleware in its place.
import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Misconfigured, RequestRefused, TryLater } from '../../../lib/platform/errors.ts';
import { errorsToResponses, jsonResponse } from '../../../lib/platform/responses.ts';

/** The answer of a handler that throws, and what its log was told. */
async function answerTo(error: unknown) {
  const told: unknown[] = [];
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(errorsToResponses((reported) => told.push(reported)))
    .handler(async (): Promise<APIGatewayProxyStructuredResultV2> => {
      throw error;
    });
  // The middleware reads neither the event nor the context.
  const response = await handler({} as APIGatewayProxyEventV2, {} as Context);
  return { told, response };
}

const UNAVAILABLE = {
  error: 'unavailable',
  message: 'The notification could not be queued; send it again later.',
};

describe('an answer', () => {
  it('is JSON', () => {
    expect(jsonResponse(200, { queued: 1 })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"queued":1}',
    });
  });

  it.each([400, 401, 413] as const)('of a refusal tells its status %d, code and remedy', async (status) => {
    const error = new RequestRefused('Send less.', { status, code: 'too-large' });
    const { told, response } = await answerTo(error);
    expect(response).toEqual(jsonResponse(status, { error: 'too-large', message: 'Send less.' }));
    expect(told).toEqual([error]);
  });

  it.each([
    [503, new TryLater('SQS is down: secret detail', { code: 'queue-unavailable' })],
    [503, new Misconfigured('The secret is empty: secret detail')],
    [500, new TypeError('secret detail')],
  ])('of %d asks to come again, and keeps the reason for the log', async (statusCode, error) => {
    const { told, response } = await answerTo(error);
    const headers = { 'content-type': 'application/json', 'retry-after': '30' };
    expect(response).toEqual({ statusCode, headers, body: JSON.stringify(UNAVAILABLE) });
    expect(told).toEqual([error]);
  });
});
