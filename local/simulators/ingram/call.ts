import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from './faults.ts';

/**
 * One request as received, without credentials. `status` is null until it is answered, and stays null if the answer was
 * never complete.
 */
export type IngramCall = {
  readonly at: string;
  /** `unknown` for a path that Ingram does not have. */
  readonly endpoint: Endpoint | 'unknown';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The requested Ingram order. */
  readonly orderNumber?: string;
  /** How the call breaks the contract. */
  readonly problems: readonly string[];
  readonly status: number | null;
};

/** A call whose outcome is not known yet. */
export type PendingCall = { -readonly [Key in keyof IngramCall]: IngramCall[Key] };
