import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Misconfigured, RequestRefused, TryLater } from './errors.ts';

type Middleware = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

const RETRY_AFTER_SECONDS = 30;

/** An answer with a JSON body. */
export function jsonResponse(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/**
 * Turns errors into answers: what the sender did wrong is told to it by code and remedy; what is wrong on our side
 * is a 503 that asks to come again, whose reason the log alone tells.
 *
 * @param onError told of every error, for the log and the metrics
 */
export function errorsToResponses(onError: (error: unknown) => void): Middleware {
  return {
    onError: (request) => {
      const { error } = request;
      onError(error);
      if (error instanceof RequestRefused) {
        request.response = jsonResponse(error.status, { error: error.code, message: error.message });
      } else if (error instanceof TryLater || error instanceof Misconfigured) {
        request.response = unavailable();
      } else {
        // Unknown to us, so it may pass: a 5xx keeps the event with its sender.
        request.response = { ...unavailable(), statusCode: 500 };
      }
    },
  };
}

function unavailable(): APIGatewayProxyStructuredResultV2 {
  const body = {
    error: 'unavailable',
    message: 'The notification could not be queued; send it again later.',
  };
  const response = jsonResponse(503, body);
  return { ...response, headers: { ...response.headers, 'retry-after': String(RETRY_AFTER_SECONDS) } };
}
