import { TryLater } from '../../platform/errors.ts';
import {
  type ConnectHttp,
  createHttpClient,
  type HttpAnswer,
  type HttpCall,
  type HttpClient,
} from '../../platform/https.ts';
import { createAccessToken, credentialsRefused } from './access-token.ts';
import type { IngramCredentials } from './credentials.ts';
import { createPause, type Pause, rateLimitError } from './rate-limit.ts';

/** What Ingram's API is called for. Each has a rate limit of its own. */
export type IngramEndpoint =
  | 'order-details'
  | 'order-search'
  | 'returns-search'
  | 'return-details'
  | 'order-status-event';

/** A call of one endpoint. */
type IngramCall = HttpCall & { readonly endpoint: IngramEndpoint };

/** How Ingram's API is reached. */
export type IngramApiOptions = {
  /** For example `https://api.ingrammicro.com:443`. */
  readonly baseUrl: string;
  /** Whether calls go to the sandbox; tokens come from the same place. */
  readonly sandbox: boolean;
  /** For each HTTP call; all that one call of the API may need (a token, and both again) have twice of it together. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Called only when a token is to be loaded. */
  readonly credentials: () => Promise<IngramCredentials>;
  /** Asked before each call but those for a token; throws TryLater when the rate is used up. */
  readonly takeTurn: (endpoint: IngramEndpoint) => Promise<void>;
  /** Stands in for the network. */
  readonly connect?: ConnectHttp;
  readonly now: () => number;
};

/**
 * Makes a call to Ingram's API, with an access token, which is loaded anew once when it is refused.
 *
 * @returns the answer, of whatever status but 401, 403 and 429
 * @throws TryLater when there is no answer, Ingram refuses the credentials or the customer number, or the rate is used
 *   up: then nothing more is asked until it is not
 */
export type IngramApi = (call: IngramCall) => Promise<HttpAnswer>;

/** Ingram's API, for one container. */
export function createIngramApi(options: IngramApiOptions): IngramApi {
  const { sandbox, takeTurn, now, connect = createHttpClient } = options;
  const client = connect({ ...options, service: 'Ingram Micro', failureCode: 'ingram-unavailable' });
  const accessToken = createAccessToken(options);
  const pauseOf = createPauses(now);

  const askWith = async (
    token: string,
    { endpoint, ...call }: IngramCall,
    http: HttpClient,
  ): Promise<HttpAnswer> => {
    await takeTurn(endpoint);
    // It may have begun while DynamoDB took its time.
    pauseOf(endpoint).check();
    const path = `${sandbox ? '/sandbox' : ''}${call.path}`;
    return http({ ...call, path, headers: { ...call.headers, authorization: `Bearer ${token}` } });
  };
  const ask = async (call: IngramCall, http: HttpClient): Promise<HttpAnswer> => {
    const token = await accessToken.current(http);
    const answer = await askWith(token, call, http);
    return answer.status === 401 ? askWith(await accessToken.insteadOf(token, http), call, http) : answer;
  };

  return async (call) => {
    const pause = pauseOf(call.endpoint);
    pause.check();
    const deadline = now() + 2 * options.timeoutMs;
    try {
      const answer = await ask(call, (each) => client({ ...each, timeoutMs: deadline - now() }));
      return judge(answer, now);
    } catch (error) {
      pause.after(error);
      throw error;
    }
  };
}

/** A pause for each endpoint, as each has a rate of its own. */
function createPauses(now: () => number): (endpoint: IngramEndpoint) => Pause {
  const pauses = new Map<IngramEndpoint, Pause>();
  return (endpoint) => {
    const pause = pauses.get(endpoint) ?? createPause(now);
    pauses.set(endpoint, pause);
    return pause;
  };
}

function judge(answer: HttpAnswer, now: () => number): HttpAnswer {
  if (answer.status === 401 || answer.status === 403) throw credentialsRefused(answer.status);
  if (answer.status === 429) throw rateLimitError(answer, now());
  if (answer.status === 400) refuseUnknownReseller(answer);
  return answer;
}

/** Ingram answers 400 to a number of an order and to one of a reseller that it does not know; it names the field. */
function refuseUnknownReseller({ status: httpStatus, body }: HttpAnswer): void {
  const [field] = /IM-(?:CustomerNumber|CountryCode)/.exec(body.toString('utf8')) ?? [];
  if (field === undefined) return;
  throw new TryLater(
    `Ingram Micro does not accept the header ${field}. Deploy with the right ingram-customer-number and ingram-country-code.`,
    { code: 'ingram-credentials-refused', httpStatus },
  );
}
