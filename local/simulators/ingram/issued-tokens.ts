import { randomBytes } from 'node:crypto';
import type { AnswerForm } from './documents.ts';

export type IssuedTokensOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The `expires_in` of tokens, in seconds: how long they are valid. */
  readonly expiresIn: number | string;
  readonly answerForm: AnswerForm;
  readonly now: () => number;
};

/** The access tokens that Ingram's simulator has issued. */
export class IssuedTokens {
  readonly #options: IssuedTokensOptions;
  readonly #expiresAt = new Map<string, number>();

  constructor(options: IssuedTokensOptions) {
    this.#options = options;
  }

  /** An answer with a new token; undefined for wrong credentials. */
  issue(clientId: string, clientSecret: string): object | undefined {
    const { expiresIn, answerForm, now, ...known } = this.#options;
    if (clientId !== known.clientId || clientSecret !== known.clientSecret) return undefined;
    const token = randomBytes(24).toString('base64url');
    this.#expiresAt.set(token, now() + Number(expiresIn) * 1000);
    const told = answerForm === 'schemas' ? String(expiresIn) : expiresIn;
    return { access_token: token, token_type: 'Bearer', expires_in: told };
  }

  isValid(token: string): boolean {
    return (this.#expiresAt.get(token) ?? 0) > this.#options.now();
  }

  revokeAll(): void {
    this.#expiresAt.clear();
  }
}
