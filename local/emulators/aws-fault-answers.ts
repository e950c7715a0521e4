import * as v from 'valibot';
import { type HttpAnswer, jsonAnswer } from './http-proxy.ts';

/**
 * How one request, or several, fare otherwise than well. Of `error`, `reset`, `dropAnswer`, `failEntries` and
 * `unprocessed` a fault has one at most; with none of them it only delays.
 */
export type AwsFault = {
  /** Only requests of this operation, such as `SendMessageBatch`; without it, any. */
  readonly operation?: string;
  /** How many requests it strikes, -1 for ever; 1 unless given. */
  readonly times?: number;
  /** How probably it strikes a request that it could strike, 0 to 1; always unless given. */
  readonly chance?: number;
  /** How long the request waits before anything else happens to it. */
  readonly delayMs?: number;
  /** How long the answer is kept back: what was asked has happened, and the client may have given up. */
  readonly answerDelayMs?: number;
  /** Answered in AWS's JSON protocol; the target is not asked. */
  readonly error?: { readonly name: string; readonly status: number; readonly message?: string };
  /** The connection breaks; the target is not asked. */
  readonly reset?: boolean;
  /** The target is asked, and then the connection breaks: it has happened, and the client cannot know. */
  readonly dropAnswer?: boolean;
  /** The entries, by index, of a batch operation of SQS that fail and are not passed on. */
  readonly failEntries?: readonly number[];
  /** A BatchGetItem leaves all of its keys unprocessed; the target is not asked. */
  readonly unprocessed?: boolean;
};

/** What becomes of a request. */
export type Course = {
  /** The body with which the target is asked; undefined when it is not asked. */
  readonly question: Buffer | undefined;
  /** What the client is told, given the target's answer; undefined when the connection breaks instead. */
  answer(fromTarget: HttpAnswer | undefined): HttpAnswer | undefined;
};

const BATCH_OPERATIONS = ['SendMessageBatch', 'ChangeMessageVisibilityBatch', 'DeleteMessageBatch'];

const Batch = v.looseObject({ Entries: v.array(v.looseObject({ Id: v.string() })) });
const BatchAnswer = v.looseObject({ Failed: v.optional(v.array(v.unknown()), []) });
const BatchGet = v.looseObject({ RequestItems: v.record(v.string(), v.unknown()) });

/** Whether a fault can strike an operation at all. */
export function canStrike(fault: AwsFault, operation: string): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  if (fault.failEntries !== undefined) return BATCH_OPERATIONS.includes(operation);
  return !fault.unprocessed || operation === 'BatchGetItem';
}

/** What is wrong with a fault, each as the end of a sentence. */
export function problemsOf(fault: AwsFault): string[] {
  const { operation, times = 1, chance = 1, error, reset, dropAnswer, failEntries, unprocessed } = fault;
  const outcomes = [error, reset, dropAnswer, failEntries, unprocessed].filter(Boolean);
  const problems = {
    'must have `times` of at least 1, or -1 for ever': times === -1 || (Number.isInteger(times) && times > 0),
    'must have a `chance` of 0 to 1': chance >= 0 && chance <= 1,
    'must have one outcome at most': outcomes.length <= 1,
    [`can never strike ${operation}`]: operation === undefined || canStrike(fault, operation),
  };
  return Object.entries(problems).flatMap(([problem, isFine]) => (isFine ? [] : [problem]));
}

/** What becomes of a request with this body when this fault strikes it. What makes no sense goes to the target. */
export function courseOf(fault: AwsFault, body: Buffer): Course {
  const { error, reset, dropAnswer, failEntries, unprocessed } = fault;
  if (error !== undefined) return answerWith(errorAnswer(error));
  if (reset) return answerWith(undefined);
  if (dropAnswer) return { question: body, answer: () => undefined };
  if (failEntries !== undefined) return failing(failEntries, body);
  if (unprocessed) return leavingUnprocessed(body);
  return passOn(body);
}

function passOn(body: Buffer): Course {
  return { question: body, answer: (fromTarget) => fromTarget };
}

function answerWith(answer: HttpAnswer | undefined): Course {
  return { question: undefined, answer: () => answer };
}

function errorAnswer({ name, status, message }: NonNullable<AwsFault['error']>): HttpAnswer {
  const body = { __type: name, message: message ?? `This ${name} is a simulated fault.` };
  return jsonAnswer(status, body, ['x-amzn-errortype', name]);
}

function failing(indexes: readonly number[], body: Buffer): Course {
  const batch = v.safeParse(Batch, parseJson(body));
  if (!batch.success) return passOn(body);
  const { Entries: entries } = batch.output;
  const failed = entries.filter((_, index) => indexes.includes(index)).map(({ Id }) => failedEntry(Id));
  if (failed.length === 0) return passOn(body);
  const rest = entries.filter((_, index) => !indexes.includes(index));
  if (rest.length === 0) return answerWith(jsonAnswer(200, { Successful: [], Failed: failed }));
  return {
    question: Buffer.from(JSON.stringify({ ...batch.output, Entries: rest })),
    answer: (fromTarget) => withFailed(failed, fromTarget),
  };
}

function failedEntry(Id: string): Readonly<Record<string, unknown>> {
  return { Id, SenderFault: false, Code: 'ServiceUnavailable', Message: 'This is a simulated fault.' };
}

/** The target's answer with these entries among the failed; one that tells of no batch stays as it is. */
function withFailed(failed: readonly unknown[], answer: HttpAnswer | undefined): HttpAnswer | undefined {
  if (answer?.status !== 200) return answer;
  const told = v.safeParse(BatchAnswer, parseJson(answer.body));
  if (!told.success) return answer;
  const body = { ...told.output, Failed: [...told.output.Failed, ...failed] };
  return { ...answer, body: Buffer.from(JSON.stringify(body)) };
}

function leavingUnprocessed(body: Buffer): Course {
  const get = v.safeParse(BatchGet, parseJson(body));
  if (!get.success) return passOn(body);
  const { RequestItems: items } = get.output;
  const responses = Object.fromEntries(Object.keys(items).map((table) => [table, []]));
  return answerWith(jsonAnswer(200, { Responses: responses, UnprocessedKeys: items }));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
