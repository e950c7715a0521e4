import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may use a console: whoever has its address, once, and from then on that browser. */
export type Access = {
  /**
   * The console is below this path. A browser sends cookies to all ports of a machine, but only below their path: no other
   * server on this machine knows it.
   */
  readonly path: string;
  /** The token of the printed address: good for one use. */
  readonly oneTimeToken: string;
  /** The token that goes with each change. A page of another site cannot read it, unlike it could send the cookie. */
  readonly changeToken: string;
  /** What the browser keeps instead of the token; undefined when that is wrong, or was used before. */
  readonly exchange: (token: string) => string | undefined;
  readonly isSession: (cookie: string | undefined) => boolean;
  readonly isChangeToken: (token: string | undefined) => boolean;
};

/** Makes the tokens of a console, at random. They live as long as the process. */
export function createAccess(): Access {
  const [path, oneTimeToken, session, changeToken] = [`/${newToken()}`, newToken(), newToken(), newToken()];
  let isUsed = false;
  return {
    path,
    oneTimeToken,
    changeToken,
    exchange(token) {
      if (isUsed || !isSame(token, oneTimeToken)) return undefined;
      isUsed = true;
      return session;
    },
    isSession: (cookie = '') => isSame(cookie, session),
    isChangeToken: (token = '') => isSame(token, changeToken),
  };
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** In the same time, whatever they have in common. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
