import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from './faults.ts';

/**
 * One request as received, without credentials. Until it is answered, and when it was never answered whole, `status`
 * is null.
 */
export type IngramCall = {
  readonly at: string;
  /** `unknown` for a path at which Ingram has nothing. */
  readonly endpoint: Endpoint | 'unknown';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The Ingram order that is asked for. */
  readonly orderNumber?: string;
  /** How it breaks the contract. */
  readonly problems: readonly string[];
  readonly status: number | null;
};

/** A call whose outcome is still open. */
export type PendingCall = { -readonly [Key in keyof IngramCall]: IngramCall[Key] };
