import type { IncomingHttpHeaders } from 'node:http';
import { isHttpUrl, kindOf, mediaTypes, quote } from '../contract-checks.ts';
import type { Body } from '../simulator-routes.ts';

// Repeated here, not imported from lib/: a contract shared with the client proves nothing.
const IDENTIFICATION: readonly (readonly [name: string, rule: RegExp, expected: string])[] = [
  ['IM-CustomerNumber', /^\w{2}-\w{4,6}$/, 'characters: xx-xxxx to xx-xxxxxx'],
  ['IM-CountryCode', /^[A-Z]{2}$/, 'two capital letters'],
  ['IM-CorrelationID', /^.{1,32}$/, '1 to 32 characters'],
  ['IM-SenderID', /^.{1,32}$/, '1 to 32 characters'],
];
const OPTIONAL = ['IM-SenderID'];

/** A request as it was received. */
export type ReceivedRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: Body;
};

/** The credentials of a request for a token, right or wrong. */
export type TokenRequest = { readonly clientId: string; readonly clientSecret: string };

/**
 * Checks a request for a token against Ingram's "Authentication".
 *
 * @returns a sentence for each problem
 */
export function tokenProblems({ headers, body }: ReceivedRequest): string[] {
  if (mediaTypes(headers['content-type']).join() !== 'application/x-www-form-urlencoded') {
    return ['The header Content-Type is not what is expected: application/x-www-form-urlencoded.'];
  }
  const form = new URLSearchParams(body.text);
  const fields = [...form.keys()].sort();
  if (fields.join() !== 'client_id,client_secret,grant_type') {
    return ['The form does not hold grant_type, client_id and client_secret, each once and nothing else.'];
  }
  const grantType = form.get('grant_type') ?? '';
  return grantType === 'client_credentials'
    ? []
    : [`grant_type is ${quote(grantType)}; expected is client_credentials.`];
}

/** The credentials in a request for a token that has no problems. */
export function credentialsIn({ text }: Body): TokenRequest {
  const form = new URLSearchParams(text);
  return { clientId: form.get('client_id') ?? '', clientSecret: form.get('client_secret') ?? '' };
}

/** Checks a request for what Ingram knows against its "Get Order Details"; a sentence for each problem. */
export function questionProblems({ headers, body }: ReceivedRequest): string[] {
  return [
    ...authorizationProblems(headers),
    ...IDENTIFICATION.flatMap((header) => identificationProblems(headers, header)),
    ...(mediaTypes(headers.accept).includes('application/json')
      ? []
      : ['The header Accept does not list the expected application/json.']),
    ...(body.bytes.length === 0 ? [] : ['The request has a body; expected is none.']),
  ];
}

/** Checks a request to send a webhook against Ingram's "Order status webhook"; a sentence for each problem. */
export function orderStatusEventProblems({ headers, body }: ReceivedRequest): string[] {
  const { targeturl: targetUrl, 'x-hub-signature': signature } = headers;
  const isTarget = typeof targetUrl === 'string' && isHttpUrl(targetUrl);
  const isSignature = typeof signature === 'string' && /^[A-Za-z0-9+/]{86}==$/.test(signature);
  return [
    ...authorizationProblems(headers),
    ...(isTarget ? [] : ['The header targeturl does not hold the http or https URL of the webhook.']),
    ...(isSignature ? [] : ['The header x-hub-signature does not hold the base64 of an HMAC-SHA512.']),
    ...(mediaTypes(headers['content-type']).join() === 'application/json'
      ? []
      : ['The header Content-Type is not what is expected: application/json.']),
    ...(typeof body.json === 'object' && body.json !== null
      ? []
      : [
          `The body is ${body.json === undefined ? 'not JSON' : kindOf(body.json)}; expected is a notification.`,
        ]),
  ];
}

/** The token of a request, if it carries one. */
export function bearerToken({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
}

function authorizationProblems(headers: IncomingHttpHeaders): string[] {
  return bearerToken(headers) === undefined
    ? ['The header Authorization is not what is expected: Bearer, one space and the access token.']
    : [];
}

function identificationProblems(
  headers: IncomingHttpHeaders,
  [name, rule, expected]: (typeof IDENTIFICATION)[number],
): string[] {
  const value = headers[name.toLowerCase()];
  if (value === undefined && OPTIONAL.includes(name)) return [];
  if (value === undefined) return [`The header ${name} is missing; expected are ${expected}.`];
  return rule.test(String(value)) ? [] : [`The header ${name} does not hold the expected ${expected}.`];
}
