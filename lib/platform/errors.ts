/** Why a request is refused, as its sender is told. */
const REFUSAL_CODES = [
  'unauthentic',
  'invalid-json',
  'too-complex',
  'no-event-id',
  'ambiguous-event-id',
  'too-large',
  'too-many-orders',
  'too-many-lines',
  'message-too-large',
  'event-id-reused',
] as const;

/** What did not answer, or keeps us from asking. */
const TRY_LATER_CODES = [
  'no-time-left',
  'circuit-open',
  'secret-unavailable',
  'queue-unavailable',
  'orders-unavailable',
  'orders-conflict',
  'thirdwatch-unreachable',
  'thirdwatch-unavailable',
  'thirdwatch-key-refused',
  'ingram-unavailable',
  'ingram-rate-limited',
  'ingram-credentials-refused',
  'ingram-not-confirmed',
] as const;

/** Why a message is parked on the dead-letter queue. */
export const PARK_REASONS = [
  'unreadable',
  'unknown-event-type',
  'no-order-number',
  'event-id-reused',
  'no-user-id',
  'not-confirmed',
  'rejected-by-thirdwatch',
  'retries-exhausted',
  'order-too-large',
  'order-unreadable',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];
export type TryLaterCode = (typeof TRY_LATER_CODES)[number];
export type ParkReason = (typeof PARK_REASONS)[number];

type Options = ErrorOptions & { readonly code: string };

/**
 * The base of this project's errors: a class for each consequence, a code from a closed list, and a message that says
 * what happened and what to do. It never holds a secret, a signature or a buyer's data.
 */
export abstract class BridgeError extends Error {
  /** Written out, as a bundle's classes have other names. */
  abstract override readonly name: string;
  readonly code: string;

  constructor(message: string, { code, ...options }: Options) {
    super(message, options);
    this.code = code;
  }
}

/** The request is refused: its sender is told the status, the code and the message. */
export class RequestRefused extends BridgeError {
  override readonly name = 'RequestRefused';
  readonly status: 400 | 401 | 409 | 413;

  constructor(
    message: string,
    options: { readonly status: 400 | 401 | 409 | 413; readonly code: RefusalCode },
  ) {
    super(message, { code: options.code });
    this.status = options.status;
  }
}

/** Something that we need did not answer: the same will work later. */
export class TryLater extends BridgeError {
  override readonly name = 'TryLater';
  declare readonly code: TryLaterCode;
  /** How long whom we asked wants to be left alone. */
  readonly retryAfterSeconds: number | undefined;
  readonly httpStatus: number | undefined;

  constructor(
    message: string,
    {
      retryAfterSeconds,
      httpStatus,
      ...options
    }: ErrorOptions & { readonly code: TryLaterCode; retryAfterSeconds?: number; httpStatus?: number },
  ) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
    this.httpStatus = httpStatus;
  }
}

/** The message cannot be forwarded, now or later: a person has to look at it. */
export class Unforwardable extends BridgeError {
  override readonly name = 'Unforwardable';
  readonly reason: ParkReason;
  readonly httpStatus: number | undefined;

  constructor(
    message: string,
    { reason, httpStatus }: { readonly reason: ParkReason; httpStatus?: number | undefined },
  ) {
    super(message, { code: reason });
    this.reason = reason;
    this.httpStatus = httpStatus;
  }
}

/** The configuration is wrong: nothing works before a person has changed it. */
export class Misconfigured extends BridgeError {
  override readonly name = 'Misconfigured';

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, code: 'misconfigured' });
  }
}
