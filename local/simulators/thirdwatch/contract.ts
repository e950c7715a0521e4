import type { IncomingHttpHeaders } from 'node:http';
import { isHttpUrl, kindOf, mediaTypes, problemsUnder, quote, type Rule } from '../contract-checks.ts';
import { MAX_BODY_BYTES } from '../request-body.ts';
import type { ThirdwatchDocument } from './documents.ts';

// Repeated here, not imported from lib/: a contract shared with the client proves nothing.
const FIELDS = new Set([
  '_userId',
  '_sessionId',
  '_orderId',
  '_orderStatus',
  '_reason',
  '_shippingCost',
  '_trackingNumber',
  '_trackingMethod',
  '_source',
  '_analyst',
  '_description',
  '_customInfo',
]);
/** The page asks for "order info" beside the user. */
const REQUIRED_FIELDS = ['_orderId', '_orderStatus'];
/** One of them, at least. */
const USER_FIELDS = ['_userId', '_sessionId'];

const ALLOWED_VALUES = new Map([
  ['_orderStatus', ['_approved', '_canceled', '_held', '_fulfilled', '_returned', '_rto']],
  ['_reason', ['_paymentRisk', '_abuse', '_policy', '_other']],
  ['_source', ['_automated', '_manualReview']],
]);

const ALLOWED_WITH_STATUS = new Map([
  ['_reason', ['_canceled']],
  ['_shippingCost', ['_approved', '_fulfilled']],
  ['_trackingNumber', ['_approved', '_fulfilled']],
  ['_trackingMethod', ['_approved', '_fulfilled']],
]);

type Fields = Readonly<Record<string, unknown>>;

const BODY_RULES: readonly (Rule<Fields> & { readonly document: ThirdwatchDocument })[] = [
  { document: 'Thirdwatch API', problems: userProblems },
  { document: 'order_status', problems: orderProblems },
  {
    document: 'OrderStatus',
    problems: (body) => fieldsOf(body).flatMap(([name, value]) => fieldProblems(name, value)),
  },
  {
    document: 'OrderStatus',
    problems: (body) => fieldsOf(body).flatMap(([name]) => combinationProblems(name, body)),
  },
];

/** Why a request is not a valid order_status call: the HTTP status and a sentence for each problem. */
export type Refusal = { readonly status: number; readonly error: string };

/** What the X-THIRDWATCH-API-KEY header must hold: the key, after the prefix and one space if there is one. */
export type Credential = { readonly apiKey: string; readonly keyPrefix?: string | undefined };

/** A request with its body read: `json` is undefined when the body is not JSON. */
export type ReceivedRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly isTooLarge: boolean;
  /** JSON is UTF-8; bytes that are not make it no JSON. */
  readonly bytes: Uint8Array;
  readonly json: unknown;
  readonly hasQuery: boolean;
};

/**
 * Checks an order_status request against Thirdwatch's wire contract: the headers first, then the whole body.
 * @returns the refusal, or undefined for a valid request
 */
export function refuse(request: ReceivedRequest, credential: Credential): Refusal | undefined {
  const refusal = refuseHeaders(request.headers, credential);
  if (refusal) return refusal;
  if (request.isTooLarge) {
    // No document has a limit; this one keeps the simulator's memory.
    return { status: 413, error: `The body is too large; expected are at most ${MAX_BODY_BYTES} bytes.` };
  }
  const problems = bodyProblems(request);
  return problems.length > 0 ? { status: 400, error: problems.join(' ') } : undefined;
}

function refuseHeaders(headers: IncomingHttpHeaders, credential: Credential): Refusal | undefined {
  const key = headers['x-thirdwatch-api-key'];
  if (key !== headerValueOf(credential)) return refusal(401, 'Thirdwatch API', keyProblem(key, credential));
  if (mediaTypes(headers['content-type']).join() !== 'application/json') {
    const text = 'The header Content-Type is not what is expected: application/json.';
    return refusal(415, 'order_status', text);
  }
  if (!mediaTypes(headers.accept).includes('application/json')) {
    return refusal(406, 'order_status', 'The header Accept does not list the expected application/json.');
  }
  return undefined;
}

function refusal(status: number, document: ThirdwatchDocument, text: string): Refusal {
  return { status, error: problemsUnder([{ document, problems: () => [text] }], undefined).join() };
}

function bodyProblems({ json: body, bytes, hasQuery }: ReceivedRequest): readonly string[] {
  const query = hasQuery ? ['The request has a query; expected is none.'] : [];
  if (body === undefined || !isUtf8(bytes)) return ['The body is not JSON; expected is a JSON object.'];
  if (!isObject(body)) return [`The body is ${kindOf(body)}; expected is a JSON object.`];
  return [
    ...problemsUnder(
      [{ document: 'order_status' satisfies ThirdwatchDocument, problems: () => query }],
      body,
    ),
    ...problemsUnder(BODY_RULES, body),
  ];
}

/** "Every event must contain your _userId"; without one, the model's page requires _sessionId. */
function userProblems(body: Fields): string[] {
  if (USER_FIELDS.some((field) => Object.hasOwn(body, field))) return [];
  return [`${USER_FIELDS.join(' and ')} are missing; expected is one of them.`];
}

function orderProblems(body: Fields): string[] {
  const missing = REQUIRED_FIELDS.filter((field) => !Object.hasOwn(body, field));
  return missing.map((field) => `${field} is missing; expected is a non-empty string.`);
}

function fieldsOf(body: Fields): readonly (readonly [name: string, value: unknown])[] {
  return Object.entries(body);
}

function headerValueOf({ apiKey, keyPrefix }: Credential): string {
  return keyPrefix ? `${keyPrefix} ${apiKey}` : apiKey;
}

function keyProblem(key: unknown, { keyPrefix }: Credential): string {
  const found = key === undefined ? 'is missing' : 'does not hold the API key as expected';
  const expected = keyPrefix ? `the prefix ${keyPrefix}, one space and the API key` : 'the API key alone';
  return `The header X-THIRDWATCH-API-KEY ${found}; expected is ${expected}.`;
}

function fieldProblems(field: string, value: unknown): string[] {
  if (!FIELDS.has(field)) {
    return [`${quote(field)} is not a field of order_status; expected are ${[...FIELDS].join(', ')}.`];
  }
  return field === '_customInfo' ? customInfoProblems(value) : scalarProblems(field, value);
}

function customInfoProblems(value: unknown): string[] {
  if (!isObject(value)) return [`_customInfo is ${kindOf(value)}; expected is a flat map of strings.`];
  const entries = Object.entries(value);
  if (entries.length === 0) return ['_customInfo is empty; expected is that an empty field is left out.'];
  return entries.flatMap(([key, entry]) => stringProblems(`_customInfo[${quote(key)}]`, entry));
}

function scalarProblems(field: string, value: unknown): string[] {
  if (typeof value !== 'string' || value === '') return stringProblems(field, value);
  const allowed = ALLOWED_VALUES.get(field);
  if (allowed && !allowed.includes(value)) {
    return [`${field} is ${quote(value)}; expected is one of ${allowed.join(', ')}.`];
  }
  if (field === '_trackingMethod' && !isHttpUrl(value)) {
    return [`${field} is not a URL; expected is the http or https URL of the tracking page.`];
  }
  return [];
}

function stringProblems(field: string, value: unknown): string[] {
  if (typeof value !== 'string') return [`${field} is ${kindOf(value)}; expected is a string.`];
  return value === '' ? [`${field} is an empty string; expected is that an empty field is left out.`] : [];
}

function combinationProblems(
  field: string,
  { _orderStatus: orderStatus, _source: source }: Fields,
): string[] {
  if (field === '_analyst' && source !== '_manualReview') {
    return ['_analyst does not go with this _source; expected is _manualReview.'];
  }
  const statuses = ALLOWED_WITH_STATUS.get(field);
  if (!statuses || statuses.some((status) => status === orderStatus)) return [];
  return [`${field} does not go with this _orderStatus; expected is ${statuses.join(' or ')}.`];
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
