/** The base of this project's errors: a stable code, and a message that says what happened and what to do. */
export abstract class BridgeError extends Error {
  /** Written out, as a bundle's classes have other names. */
  abstract override readonly name: string;
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The request is refused: its sender is told the status, the code and the message. */
export class RequestRefused extends BridgeError {
  override readonly name = 'RequestRefused';
  readonly status: 400 | 401 | 413;

  constructor(status: 400 | 401 | 413, code: string, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** Something that we need did not answer: the same will work later. */
export class TryLater extends BridgeError {
  override readonly name = 'TryLater';
  /** How long whom we asked wants to be left alone. */
  readonly retryAfterSeconds: number | undefined;
  readonly httpStatus: number | undefined;

  constructor(
    code: string,
    message: string,
    details: { cause?: unknown; retryAfterSeconds?: number; httpStatus?: number } = {},
  ) {
    super(code, message, details.cause);
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.httpStatus = details.httpStatus;
  }
}

/** Why a message was parked on the dead-letter queue. */
export type ParkReason =
  | 'unreadable'
  | 'unknown-event-type'
  | 'no-order-number'
  | 'event-id-reused'
  | 'no-user-id'
  | 'not-confirmed'
  | 'rejected-by-thirdwatch'
  | 'retries-exhausted'
  | 'order-too-large'
  | 'order-unreadable';

/** The message cannot be forwarded, now or later: a person has to look at it. */
export class Unforwardable extends BridgeError {
  override readonly name = 'Unforwardable';
  readonly reason: ParkReason;
  readonly httpStatus: number | undefined;

  constructor(reason: ParkReason, message: string, httpStatus?: number) {
    super(reason, message);
    this.reason = reason;
    this.httpStatus = httpStatus;
  }
}

/** The configuration is wrong: nothing works before a person has changed it. */
export class Misconfigured extends BridgeError {
  override readonly name = 'Misconfigured';
  constructor(message: string, cause?: unknown) {
    super('misconfigured', message, cause);
  }
}
