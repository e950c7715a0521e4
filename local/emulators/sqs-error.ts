import * as v from 'valibot';
import { type HttpAnswer, jsonAnswer } from '../http/aws-json-proxy.ts';

/** An error as SQS answers it. */
export class SqsError extends Error {
  readonly #status: number;
  readonly #code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.#status = status;
    this.#code = code;
  }

  answer(): HttpAnswer {
    const body = { __type: `com.amazonaws.sqs#${this.#code}`, message: this.message };
    return jsonAnswer(this.#status, body, ['x-amzn-query-error', `${this.#code};Sender`]);
  }
}

/** A parameter has a value that SQS does not accept. */
export function invalidParameter(message: string): SqsError {
  return new SqsError(400, 'InvalidParameterValue', message);
}

/** A parameter names something that does not exist. */
export function notFound(message: string): SqsError {
  return new SqsError(404, 'ResourceNotFoundException', message);
}

/**
 * A request's parameters.
 *
 * @throws SqsError when one of them is wrong
 */
export function parseParameters<T>(schema: v.GenericSchema<unknown, T>, request: unknown): T {
  const result = v.safeParse(schema, request);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalidParameter(
    `Value for parameter ${v.getDotPath(issue) ?? ''} is invalidParameter. Reason: ${issue.message}.`,
  );
}
