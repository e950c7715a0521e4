import type { IncomingHttpHeaders } from 'node:http';
import { isHttpUrl, kindOf, mediaTypes, quote } from '../contract-checks.ts';
import { MAX_BODY_BYTES } from '../simulator-routes.ts';

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
const REQUIRED_FIELDS = ['_orderId', '_orderStatus'];

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

/** Why a request is not a valid order_status call: the HTTP status and a sentence for each problem. */
export type Refusal = { readonly status: number; readonly error: string };

/** What the X-THIRDWATCH-API-KEY header must hold: the key, after the prefix and one space if there is one. */
export type Credential = { readonly apiKey: string; readonly keyPrefix?: string | undefined };

/** A request with its body read: `json` is undefined when the body is not JSON. */
export type ReceivedRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly isTooLarge: boolean;
  readonly json: unknown;
};

/**
 * Checks an order_status request against Thirdwatch's wire contract: the headers first, then the whole body.
 * @returns the refusal, or undefined for a valid request
 */
export function refuse(request: ReceivedRequest, credential: Credential): Refusal | undefined {
  const refusal = refuseHeaders(request.headers, credential);
  if (refusal) return refusal;
  if (request.isTooLarge) {
    return { status: 413, error: `The body is too large; expected are at most ${MAX_BODY_BYTES} bytes.` };
  }
  const problems = bodyProblems(request.json);
  return problems.length > 0 ? { status: 400, error: problems.join(' ') } : undefined;
}

function refuseHeaders(headers: IncomingHttpHeaders, credential: Credential): Refusal | undefined {
  const key = headers['x-thirdwatch-api-key'];
  if (key !== headerValueOf(credential)) return { status: 401, error: keyProblem(key, credential) };
  if (mediaTypes(headers['content-type']).join() !== 'application/json') {
    return { status: 415, error: 'The header Content-Type is not what is expected: application/json.' };
  }
  if (!mediaTypes(headers.accept).includes('application/json')) {
    return { status: 406, error: 'The header Accept does not list the expected application/json.' };
  }
  return undefined;
}

function bodyProblems(body: unknown): string[] {
  if (body === undefined) return ['The body is not JSON; expected is a JSON object.'];
  if (!isObject(body)) return [`The body is ${kindOf(body)}; expected is a JSON object.`];
  const missing = REQUIRED_FIELDS.filter((field) => !Object.hasOwn(body, field));
  return [
    ...missing.map((field) => `${field} is missing; expected is a non-empty string.`),
    ...Object.entries(body).flatMap(([field, value]) => fieldProblems(field, value, body._orderStatus)),
  ];
}

function headerValueOf({ apiKey, keyPrefix }: Credential): string {
  return keyPrefix ? `${keyPrefix} ${apiKey}` : apiKey;
}

function keyProblem(key: unknown, { keyPrefix }: Credential): string {
  const found = key === undefined ? 'is missing' : 'does not hold the API key as expected';
  const expected = keyPrefix ? `the prefix ${keyPrefix}, one space and the API key` : 'the API key alone';
  return `The header X-THIRDWATCH-API-KEY ${found}; expected is ${expected}.`;
}

function fieldProblems(field: string, value: unknown, orderStatus: unknown): string[] {
  if (!FIELDS.has(field)) {
    return [`${quote(field)} is not a field of order_status; expected are ${[...FIELDS].join(', ')}.`];
  }
  const own = field === '_customInfo' ? customInfoProblems(value) : scalarProblems(field, value);
  return [...own, ...combinationProblems(field, orderStatus)];
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

function combinationProblems(field: string, orderStatus: unknown): string[] {
  const statuses = ALLOWED_WITH_STATUS.get(field);
  if (!statuses || statuses.some((status) => status === orderStatus)) return [];
  return [`${field} does not go with this _orderStatus; expected is ${statuses.join(' or ')}.`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
