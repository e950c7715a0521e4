// Doubles: Ingram's answers, and the clock. Real: how a token is asked for, kept and replaced.
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AccessToken, createAccessToken } from '../../../lib/ingram/api/access-token.ts';
import { Misconfigured } from '../../../lib/platform/errors.ts';
import type { HttpAnswer, HttpClient } from '../../../lib/platform/https.ts';

const DAY_LESS_A_MARGIN_MS = (24 * 60 - 5) * 60_000;

let nowMs: number;
let accessToken: AccessToken;
const credentials = jest.fn<() => Promise<{ clientId: string; clientSecret: string }>>();
const http = jest.fn<HttpClient>();

const answer = (body: unknown, status = 200): HttpAnswer => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  isWhole: true,
});
const current = () => accessToken.current(http);

beforeEach(() => {
  nowMs = 0;
  credentials.mockReset().mockResolvedValue({ clientId: 'id & co', clientSecret: 's=1' });
  http.mockReset();
  for (const name of ['first', 'second']) http.mockResolvedValueOnce(answer({ access_token: name }));
  accessToken = createAccessToken({ credentials, now: () => nowMs });
});

describe('An access token', () => {
  it('is asked for with the credentials in a form', async () => {
    expect(await current()).toBe('first');

    const [call] = http.mock.calls[0] ?? [];
    expect(call).toMatchObject({
      method: 'POST',
      path: '/oauth/oauth20/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    });
    expect(Object.fromEntries(new URLSearchParams(String(call?.body)))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id & co',
      client_secret: 's=1',
    });
  });

  it.each([404, 405])('is asked for with a query where a form is answered with %i', async (status) => {
    http.mockReset().mockResolvedValueOnce(answer({}, status));
    http.mockResolvedValueOnce(answer({ access_token: 'got' }));

    expect(await current()).toBe('got');
    expect(http.mock.calls.map(([{ method }]) => method)).toEqual(['POST', 'GET']);
    expect(http.mock.calls[1]?.[0].path).toBe(
      '/oauth/oauth20/token?grant_type=client_credentials&client_id=id+%26+co&client_secret=s%3D1',
    );
  });

  it.each<[unknown, number]>([
    [86_400, DAY_LESS_A_MARGIN_MS],
    [2_592_000, DAY_LESS_A_MARGIN_MS],
    ['3600', 55 * 60_000],
    [600, 5 * 60_000],
    [60, 30_000],
    [0, 0],
    [-1, DAY_LESS_A_MARGIN_MS],
    ['', DAY_LESS_A_MARGIN_MS],
    [' ', DAY_LESS_A_MARGIN_MS],
    ['soon', DAY_LESS_A_MARGIN_MS],
    [null, DAY_LESS_A_MARGIN_MS],
    [undefined, DAY_LESS_A_MARGIN_MS],
    [true, DAY_LESS_A_MARGIN_MS],
  ])('of a life of %j seconds serves for %i ms, and no longer', async (expires_in, usedForMs) => {
    http.mockReset().mockImplementation(async () => answer({ access_token: 'token', expires_in }));
    await current();
    nowMs = usedForMs - 1;
    await current();
    expect(http).toHaveBeenCalledTimes(1);

    nowMs = usedForMs;
    await current();
    expect(http).toHaveBeenCalledTimes(2);
  });

  it.each([300, 404, 503])('is none in an answer of %i', async (status) => {
    http.mockReset().mockResolvedValue(answer({ access_token: 'token' }, status));

    await expect(current()).rejects.toMatchObject({
      name: 'TryLater',
      code: 'ingram-unavailable',
      message: `Ingram Micro answered ${status} and no access token.`,
      httpStatus: status,
    });
  });

  it.each([400, 401, 403])('is refused by %i, with what to do', async (status) => {
    http.mockReset().mockResolvedValue(answer({ access_token: 'token' }, status));

    await expect(current()).rejects.toMatchObject({
      code: 'ingram-credentials-refused',
      message: expect.stringMatching(`^Ingram Micro answered ${status}: it refuses the credentials\\. Set`),
      httpStatus: status,
    });
  });

  it.each(['', 'two words', 'line\nbreak', 'ümlaut', 7, undefined])('is not %j', async (access_token) => {
    http.mockReset().mockResolvedValue(answer({ access_token }));

    await expect(current()).rejects.toMatchObject({ code: 'ingram-unavailable' });
  });

  it('is awaited while the credentials cannot be read, and never where there are none', async () => {
    const cause = new Error('no network');
    credentials.mockRejectedValueOnce(cause).mockRejectedValueOnce(new Misconfigured('None.'));

    await expect(current()).rejects.toMatchObject({
      name: 'TryLater',
      code: 'secret-unavailable',
      message: "The credentials of Ingram's API could not be read.",
      cause,
    });
    await expect(current()).rejects.toMatchObject({ name: 'Misconfigured' });
    expect(await current()).toBe('first');
  });
});

describe('A refused token', () => {
  it('is replaced by a new one', async () => {
    const refused = await current();

    expect(await accessToken.insteadOf(refused, http)).toBe('second');
    expect(await current()).toBe('second');
  });

  it('is replaced by the one that another call has loaded meanwhile', async () => {
    const refused = await current();
    await accessToken.insteadOf(refused, http);

    expect(await accessToken.insteadOf(refused, http)).toBe('second');
    expect(http).toHaveBeenCalledTimes(2);
  });
});
