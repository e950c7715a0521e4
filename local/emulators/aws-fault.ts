import * as v from 'valibot';
import { type HttpAnswer, jsonAnswer } from '../http/aws-json-proxy.ts';

/**
 * A fault that one request, or several, run into. It has at most one of `error`, `reset`, `dropAnswer`,
 * `failEntries` and `unprocessed`; with none of them it only delays.
 */
export type AwsFault = {
  /** Only requests of this operation, such as `SendMessageBatch`; without it, any. */
  readonly operation?: string;
  /** Only requests whose body has this text in it, such as the key of an item. */
  readonly bodyIncludes?: string;
  /** How many requests it applies to, -1 for all from now on; 1 unless given. */
  readonly times?: number;
  /** The probability, from 0 to 1, that it applies to a matching request; 1 unless given. */
  readonly chance?: number;
  /** How long the request waits before anything else happens to it. */
  readonly delayMs?: number;
  /** How long the answer is delayed: the operation has happened, and the client may have given up. */
  readonly answerDelayMs?: number;
  /** Answered in AWS's JSON protocol; the request does not reach the target. */
  readonly error?: { readonly name: string; readonly status: number; readonly message?: string };
  /** The connection breaks; the request does not reach the target. */
  readonly reset?: boolean;
  /** The request reaches the target, then the connection breaks: the client cannot know what happened. */
  readonly dropAnswer?: boolean;
  /** The entries, by index, of a batch operation of SQS that fail and are not passed on. */
  readonly failEntries?: readonly number[];
  /** A BatchGetItem leaves all its keys unprocessed; the request does not reach the target. */
  readonly unprocessed?: boolean;
};

/** What the proxy does with a request under a fault. */
export type FaultyExchange = {
  /** The body that goes to the target; undefined when the request does not go there. */
  readonly forwardedBody: Buffer | undefined;
  /** The client's answer, given the target's; undefined when the connection breaks instead. */
  answer(fromTarget: HttpAnswer | undefined): HttpAnswer | undefined;
};

const BATCH_OPERATIONS = ['SendMessageBatch', 'ChangeMessageVisibilityBatch', 'DeleteMessageBatch'];

const Batch = v.looseObject({ Entries: v.array(v.looseObject({ Id: v.string() })) });
const BatchAnswer = v.looseObject({ Failed: v.optional(v.array(v.unknown()), []) });
const BatchGet = v.looseObject({ RequestItems: v.record(v.string(), v.unknown()) });

/** Whether a fault can apply to an operation at all. */
export function appliesTo(fault: AwsFault, operation: string): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  if (fault.failEntries !== undefined) return BATCH_OPERATIONS.includes(operation);
  return !fault.unprocessed || operation === 'BatchGetItem';
}

/** What is wrong with a fault, each as the end of a sentence. */
export function faultProblems(fault: AwsFault): string[] {
  const { operation, times = 1, chance = 1, error, reset, dropAnswer, failEntries, unprocessed } = fault;
  const outcomes = [error, reset, dropAnswer, failEntries, unprocessed].filter(Boolean);
  const problems = {
    'must have `times` of at least 1, or -1': times === -1 || (Number.isInteger(times) && times > 0),
    'must have a `chance` of 0 to 1': chance >= 0 && chance <= 1,
    'must have one outcome at most': outcomes.length <= 1,
    [`can never apply to ${operation}`]: operation === undefined || appliesTo(fault, operation),
  };
  return Object.entries(problems).flatMap(([problem, isFine]) => (isFine ? [] : [problem]));
}

/** Applies a fault to a request with this body. A fault that does not fit the body leaves the request as it is. */
export function applyFault(fault: AwsFault, body: Buffer): FaultyExchange {
  const { error, reset, dropAnswer, failEntries, unprocessed } = fault;
  if (error !== undefined) return answerInstead(errorAnswer(error));
  if (reset) return answerInstead(undefined);
  if (dropAnswer) return { forwardedBody: body, answer: () => undefined };
  if (failEntries !== undefined) return failEntriesOf(body, failEntries);
  if (unprocessed) return leaveUnprocessed(body);
  return passOn(body);
}

function passOn(body: Buffer): FaultyExchange {
  return { forwardedBody: body, answer: (fromTarget) => fromTarget };
}

function answerInstead(answer: HttpAnswer | undefined): FaultyExchange {
  return { forwardedBody: undefined, answer: () => answer };
}

function errorAnswer({ name, status, message }: NonNullable<AwsFault['error']>): HttpAnswer {
  const body = { __type: name, message: message ?? `This ${name} is a simulated fault.` };
  return jsonAnswer(status, body, ['x-amzn-errortype', name]);
}

function failEntriesOf(body: Buffer, indexes: readonly number[]): FaultyExchange {
  const batch = v.safeParse(Batch, parseJson(body));
  if (!batch.success) return passOn(body);
  const { Entries: entries } = batch.output;
  const failed = entries.filter((_, index) => indexes.includes(index)).map(({ Id }) => failedEntry(Id));
  if (failed.length === 0) return passOn(body);
  const rest = entries.filter((_, index) => !indexes.includes(index));
  if (rest.length === 0) return answerInstead(jsonAnswer(200, { Successful: [], Failed: failed }));
  return {
    forwardedBody: Buffer.from(JSON.stringify({ ...batch.output, Entries: rest })),
    answer: (fromTarget) => withFailed(failed, fromTarget),
  };
}

function failedEntry(Id: string): Readonly<Record<string, unknown>> {
  return { Id, SenderFault: false, Code: 'ServiceUnavailable', Message: 'This is a simulated fault.' };
}

/** Adds failed entries to the target's answer; an answer that is no batch stays as it is. */
function withFailed(failed: readonly unknown[], answer: HttpAnswer | undefined): HttpAnswer | undefined {
  if (answer?.status !== 200) return answer;
  const parsed = v.safeParse(BatchAnswer, parseJson(answer.body));
  if (!parsed.success) return answer;
  const body = { ...parsed.output, Failed: [...parsed.output.Failed, ...failed] };
  return { ...answer, body: Buffer.from(JSON.stringify(body)) };
}

function leaveUnprocessed(body: Buffer): FaultyExchange {
  const get = v.safeParse(BatchGet, parseJson(body));
  if (!get.success) return passOn(body);
  const { RequestItems: items } = get.output;
  const responses = Object.fromEntries(Object.keys(items).map((table) => [table, []]));
  return answerInstead(jsonAnswer(200, { Responses: responses, UnprocessedKeys: items }));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
