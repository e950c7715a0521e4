import type { IncomingHttpHeaders } from 'node:http';
import { isDay, isHttpUrl, kindOf, mediaTypes, problemsUnder, quote, type Rule } from '../contract-checks.ts';
import type { Body } from '../request-body.ts';
import type { IngramDocument } from './documents.ts';
import type { Endpoint } from './faults.ts';
import { ORDER_SEARCH_PARAMETERS, type QueryParameters, RETURNS_SEARCH_PARAMETERS } from './parameters.ts';

/** A request as it was received. */
export type ReceivedRequest = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** The last segment of the path, where the endpoint has one. */
  readonly segment?: string;
};

/** The reseller that the simulator knows. */
export type Reseller = { readonly customerNumber: string; readonly countryCode: string };

/** The credentials of a request for a token, right or wrong. */
export type TokenRequest = { readonly clientId: string; readonly clientSecret: string };

type IngramRule = Rule<ReceivedRequest> & { readonly document: IngramDocument };

// The rules are repeated here, not imported from lib/: a contract shared with the client proves nothing.
const CUSTOMER_NUMBER = /^[A-Za-z\d]{2}-[A-Za-z\d]{4,6}$/;
const IDENTIFICATION: readonly (readonly [name: string, form: RegExp, expected: string])[] = [
  ['IM-CustomerNumber', CUSTOMER_NUMBER, 'characters: xx-xxxx to xx-xxxxxx'],
  ['IM-CountryCode', /^[A-Z]{2}$/, 'two capital letters'],
  ['IM-CorrelationID', /^.{1,32}$/, '1 to 32 characters'],
  ['IM-SenderID', /^.{1,32}$/, '1 to 32 characters'],
];
const OPTIONAL = ['IM-SenderID'];

const RULES: Readonly<Record<Endpoint, readonly IngramRule[]>> = {
  token: [{ document: 'Authentication', problems: tokenProblems }],
  'order-details': [
    ...questionRules('OpenAPI: getOrderDetails'),
    {
      document: 'OpenAPI: getOrderDetails',
      problems: ({ segment = '' }) =>
        segment.length <= 12 ? [] : ['The order number is longer than 12 characters.'],
    },
    queryRule('OpenAPI: getOrderDetails', {
      ingramOrderDate: { form: isDay },
      vendorNumber: { form: isAny },
      simulateStatus: { form: (value) => /^IM::(SHIPPED|PARTIALLY_SHIPPED|HOLD|INVOICED)$/.test(value) },
      isIml: { form: (value) => /^(true|false)$/.test(value) },
      regionCode: { form: isAny },
    }),
  ],
  'order-search': [
    ...questionRules('OpenAPI: orderSearch'),
    queryRule('OpenAPI: orderSearch', ORDER_SEARCH_PARAMETERS),
  ],
  'returns-search': [
    ...questionRules('OpenAPI: returnsSearch'),
    queryRule('OpenAPI: returnsSearch', RETURNS_SEARCH_PARAMETERS),
  ],
  'return-details': [...questionRules('OpenAPI: returnsDetails'), queryRule('OpenAPI: returnsDetails', {})],
  'order-status-event': [
    { document: 'Authentication', problems: ({ headers }) => authorizationProblems(headers) },
    { document: 'OpenAPI: orderStatusEvent', problems: orderStatusEventProblems },
    queryRule('OpenAPI: orderStatusEvent', {}),
  ],
};

/** How a request breaks Ingram's contract: a sentence for each problem, with the document that it goes against. */
export function problemsOf(endpoint: Endpoint, request: ReceivedRequest): readonly string[] {
  return problemsUnder(RULES[endpoint], request);
}

/** The header that does not identify the reseller, of a question that is otherwise right. */
export function wrongIdentification(
  { headers }: ReceivedRequest,
  { customerNumber, countryCode }: Reseller,
): { readonly field: string; readonly value: string } | undefined {
  const expected = { 'IM-CustomerNumber': customerNumber, 'IM-CountryCode': countryCode };
  const [field] = Object.entries(expected).find(([name, of]) => headers[name.toLowerCase()] !== of) ?? [];
  return field === undefined ? undefined : { field, value: String(headers[field.toLowerCase()]) };
}

/** The credentials in a request for a token that has no problems, in whichever form. */
export function credentialsIn({ method, query, body }: ReceivedRequest): TokenRequest {
  const form = method === 'GET' ? query : new URLSearchParams(body.text);
  return { clientId: form.get('client_id') ?? '', clientSecret: form.get('client_secret') ?? '' };
}

/** The token of a request, if it carries one. */
export function bearerToken({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
}

/** By "Authentication" a form is posted; by the OpenAPI file, and in the SDKs made from it, GET has it as a query. */
function tokenProblems({ method, headers, query, body }: ReceivedRequest): string[] {
  if (method === 'GET') return [...credentialProblems(query, 'query'), ...noBody(body)];
  if (mediaTypes(headers['content-type']).join() !== 'application/x-www-form-urlencoded') {
    return ['The header Content-Type is not what is expected: application/x-www-form-urlencoded.'];
  }
  const hasQuery = query.size > 0 ? ['The request has a form and a query; expected is one of them.'] : [];
  return [...hasQuery, ...credentialProblems(new URLSearchParams(body.text), 'form')];
}

function credentialProblems(fields: URLSearchParams, what: string): string[] {
  if ([...fields.keys()].sort().join() !== 'client_id,client_secret,grant_type') {
    return [`The ${what} does not hold grant_type, client_id and client_secret, each once and nothing else.`];
  }
  const grantType = fields.get('grant_type') ?? '';
  return grantType === 'client_credentials'
    ? []
    : [`grant_type is ${quote(grantType)}; expected is client_credentials.`];
}

/** What every question has in common. */
function questionRules(document: IngramDocument): readonly IngramRule[] {
  return [
    { document: 'Authentication', problems: ({ headers }) => authorizationProblems(headers) },
    {
      document,
      problems: ({ headers, body }) => [
        ...IDENTIFICATION.flatMap((header) => identificationProblems(headers, header)),
        ...acceptProblems(headers),
        ...noBody(body),
      ],
    },
  ];
}

function queryRule(document: IngramDocument, parameters: QueryParameters): IngramRule {
  return {
    document,
    problems: ({ query }) =>
      [...new Set(query.keys())].flatMap((name) => queryProblems(name, query, parameters)),
  };
}

function queryProblems(name: string, query: URLSearchParams, parameters: QueryParameters): string[] {
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (parameter === undefined) return [`There is no parameter ${name}.`];
  const { form, times = [1] } = parameter;
  const values = query.getAll(name);
  if (!times.includes(values.length)) return [`${name} stands in the query ${values.length} times.`];
  return values.every((value) => form(value)) ? [] : [`${name} does not have the expected form.`];
}

function isAny(value: string): boolean {
  return value !== '';
}

function orderStatusEventProblems({ headers, body }: ReceivedRequest): string[] {
  const { targeturl: targetUrl, 'x-hub-signature': signature } = headers;
  const isTarget = typeof targetUrl === 'string' && isHttpUrl(targetUrl);
  const isSignature = typeof signature === 'string' && /^[A-Za-z0-9+/]{86}==$/.test(signature);
  const isJson = mediaTypes(headers['content-type']).join() === 'application/json';
  return [
    ...(isTarget ? [] : ['The header targeturl does not hold the http or https URL of the webhook.']),
    ...(isSignature ? [] : ['The header x-hub-signature does not hold the base64 of an HMAC-SHA512.']),
    ...(isJson ? [] : ['The header Content-Type is not what is expected: application/json.']),
    ...notificationProblems(body.json),
  ];
}

function notificationProblems(json: unknown): string[] {
  if (typeof json === 'object' && json !== null) return [];
  return [`The body is ${json === undefined ? 'not JSON' : kindOf(json)}; expected is a notification.`];
}

function noBody({ bytes }: Body): string[] {
  return bytes.length === 0 ? [] : ['The request has a body; expected is none.'];
}

function acceptProblems({ accept }: IncomingHttpHeaders): string[] {
  const isJson = mediaTypes(accept).includes('application/json');
  return isJson ? [] : ['The header Accept does not list the expected application/json.'];
}

function authorizationProblems(headers: IncomingHttpHeaders): string[] {
  return bearerToken(headers) === undefined
    ? ['The header Authorization is not what is expected: Bearer, one space and the access token.']
    : [];
}

function identificationProblems(
  headers: IncomingHttpHeaders,
  [name, form, expected]: (typeof IDENTIFICATION)[number],
): string[] {
  const value = headers[name.toLowerCase()];
  if (value === undefined && OPTIONAL.includes(name)) return [];
  if (value === undefined) return [`The header ${name} is missing; expected are ${expected}.`];
  return form.test(String(value)) ? [] : [`The header ${name} does not hold the expected ${expected}.`];
}
