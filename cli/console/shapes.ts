import type { NamedFinding } from '../checks/all.ts';
import type { WaitingEvent } from '../order/waiting.ts';

/** What the page gets from the server: the types of the answers, and nothing that runs. */

/** What is looked at, and what may be done with it. */
export type Session = {
  readonly stage: string;
  readonly isLocal: boolean;
  /** Whether parked messages may be redriven and dropped. */
  readonly mayChange: boolean;
  /** The second token, which goes with each change. */
  readonly changeToken: string;
  /** The beginning of a `relay` command for this stage. */
  readonly relay: string;
  /** How far back the log is read, in milliseconds; null for all of it. */
  readonly lookBackMs: number | null;
  /** How often the log is read while Live is open. */
  readonly lookEveryMs: number;
};

/** A step of an event on its way. */
export type LiveStep = {
  /** Of the log line: of two lines, the one that was read later has the larger number. */
  readonly line: number;
  readonly at: string;
  readonly name: string;
  readonly text: string;
  readonly eventId: string | null;
  readonly orderId: string | null;
  readonly eventType: string | null;
};

/** What has happened since the last look. */
export type LiveLook = {
  readonly steps: readonly LiveStep[];
  /** The last line that was read: where the next look goes on. */
  readonly last: number;
  /** How many matching steps there were beside these, the oldest. */
  readonly older: number;
  /** How many lines are not kept any more, and were never sent. */
  readonly lost: number;
};

/** An order of which something was logged lately. */
export type RecentOrder = {
  readonly orderId: string;
  /** The last line about it. */
  readonly at: string;
  /** What Thirdwatch was told last, as far as the log goes back. */
  readonly told: string | null;
  readonly because: string | null;
  /** The last step of its last event; that an event was queued again is none. */
  readonly step: string;
  readonly text: string;
};

export type RecentOrders = { readonly orders: readonly RecentOrder[]; readonly total: number };

/** A message of the dead-letter queue, without its body. */
export type Parked = {
  readonly messageId: string;
  readonly order: string;
  readonly eventId?: string;
  readonly reason: string;
  readonly detail?: string;
  readonly attempts?: number;
  readonly httpStatus?: number;
  readonly parkedAt: string;
};

export type ParkedList = {
  readonly messages: readonly Parked[];
  /** What is to be said of messages that could not be seen; empty when there are none. */
  readonly note: string;
};

/** What `relay` says of a change: before it, or after it. */
export type ChangeReport = {
  readonly text: string;
  /** The question that `relay` asks; null when there is nothing to do, or when it is done. */
  readonly question: string | null;
};

export type Health = { readonly status: NamedFinding['status']; readonly checks: readonly NamedFinding[] };

/** The last hours in slices of the same length. */
export type Activity = {
  /** When each slice begins. */
  readonly starts: readonly string[];
  readonly sliceMs: number;
  readonly received: readonly number[];
  readonly told: readonly number[];
  readonly parked: readonly number[];
  readonly refused: readonly number[];
  /** The 95th percentile of the time from receipt to the call, in milliseconds; null where there was no call. */
  readonly lagMs: readonly (number | null)[];
  /** What no webhook told, and the sweep found. */
  readonly missed: readonly { readonly orderId: string; readonly at: string; readonly told: string }[];
  readonly waiting: readonly (WaitingEvent & { readonly orderId: string })[];
};

/** What can be sent. */
export type TryChoices = {
  readonly events: readonly string[];
  readonly shapes: readonly string[];
  readonly simulators: readonly SimulatorFaults[];
};

/** What a simulator can be told to do wrong. */
export type SimulatorFaults = {
  readonly simulator: string;
  readonly title: string;
  readonly faults: readonly { readonly name: string; readonly title: string }[];
  /** The name of what it does now; null for faults that were set elsewhere. */
  readonly current: string | null;
};

/** A notification as it is sent. */
export type TryPreview = {
  readonly url: string;
  readonly eventId: string;
  readonly order: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type TrySent = { readonly status: number; readonly answer: string };
