import { BridgeError, TryLater } from '../../platform/errors.ts';
import type { HttpAnswer, HttpClient } from '../../platform/https.ts';
import { keepSecret } from '../../platform/redact.ts';
import type { IngramCredentials } from './credentials.ts';
import { rateLimitError } from './rate-limit.ts';

/** The access token of Ingram's API, held in memory. One request for it is under way at a time. */
export type AccessToken = {
  /**
   * The token, from memory until shortly before it ends.
   *
   * @param http reaches Ingram, where it has to be loaded
   * @throws TryLater when the credentials cannot be read, Ingram refuses them, or it gives no token
   * @throws Misconfigured when there are no credentials
   */
  current(http: HttpClient): Promise<string>;
  /** A token in the place of one that was refused; throws as `current` does. */
  insteadOf(refused: string, http: HttpClient): Promise<string>;
};

export type AccessTokenOptions = {
  /** Called only when a token is to be loaded. */
  readonly credentials: () => Promise<IngramCredentials>;
  readonly now: () => number;
};

type Loaded = { readonly token: string; readonly usedUntil: number };

// Ingram documents a token's life both as 30 days and as 24 hours.
const MAX_LIFE_MS = 24 * 60 * 60 * 1000;
const MARGIN_MS = 5 * 60 * 1000;

const PATH = '/oauth/oauth20/token';
/** What an address answers that does not take the form. */
const NOT_POSTED = new Set([404, 405]);

/** A token by OAuth's client credentials, as in Ingram's "Authentication" and RFC 6749, 4.4. */
export function createAccessToken(options: AccessTokenOptions): AccessToken {
  let loaded: Loaded | undefined;
  let loading: Promise<string> | undefined;

  const load = (http: HttpClient): Promise<string> => {
    loading ??= request(http, options)
      .then((answer) => {
        loaded = answer;
        keepSecret(answer.token);
        return answer.token;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  const current = async (http: HttpClient) =>
    loaded && options.now() < loaded.usedUntil ? loaded.token : load(http);
  return {
    current,
    async insteadOf(refused, http) {
      // Of several calls that were refused at a time, the first one has it loaded anew.
      if (loaded?.token === refused) loaded = undefined;
      return current(http);
    },
  };
}

async function request(http: HttpClient, { credentials, now }: AccessTokenOptions): Promise<Loaded> {
  const { clientId, clientSecret } = await credentials().catch(unreadable);
  keepSecret(clientSecret);
  const askedAt = now();
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const fields = new URLSearchParams(form).toString();
  const posted = await http({
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(fields),
  });
  const answer = NOT_POSTED.has(posted.status) ? await getToken(http, fields) : posted;
  return judge(answer, askedAt, now);
}

/**
 * Ingram's portal has the form posted; its OpenAPI file, and its SDKs, know only this. An address is written into more
 * logs than a body, so it comes second.
 */
function getToken(http: HttpClient, fields: string): Promise<HttpAnswer> {
  return http({ method: 'GET', path: `${PATH}?${fields}`, headers: { accept: 'application/json' } });
}

function judge(answer: HttpAnswer, askedAt: number, now: () => number): Loaded {
  const { status: httpStatus } = answer;
  if (httpStatus === 429) throw rateLimitError(answer, now());
  if (httpStatus === 400 || httpStatus === 401 || httpStatus === 403) throw credentialsRefused(httpStatus);
  const { access_token: token, expires_in: seconds } = httpStatus < 300 ? fieldsIn(answer) : {};
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) {
    return { token, usedUntil: askedAt + usedForMs(seconds) };
  }
  throw new TryLater(`Ingram Micro answered ${httpStatus} and no access token.`, {
    code: 'ingram-unavailable',
    httpStatus,
  });
}

function unreadable(cause: unknown): never {
  if (cause instanceof BridgeError) throw cause;
  throw new TryLater("The credentials of Ingram's API could not be read.", {
    code: 'secret-unavailable',
    cause,
  });
}

/** The error of an answer that refuses the credentials, or a token that they have just earned. */
export function credentialsRefused(httpStatus: number): TryLater {
  return new TryLater(
    `Ingram Micro answered ${httpStatus}: it refuses the credentials. Set the secret of its API anew, or have the portal allow the application what it needs.`,
    { code: 'ingram-credentials-refused', httpStatus },
  );
}

/** A short life is used by half, so that even then there is a time in which the token serves. */
function usedForMs(seconds: unknown): number {
  const told = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds;
  const isLife = typeof told === 'number' && told >= 0;
  const lifeMs = isLife ? Math.min(told * 1000, MAX_LIFE_MS) : MAX_LIFE_MS;
  return Math.max(lifeMs - MARGIN_MS, lifeMs / 2);
}

function fieldsIn({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}
