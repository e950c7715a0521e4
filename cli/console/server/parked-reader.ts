import { type ParkedMessages, readParkedMessages } from '../../dlq/read.ts';
import { RELEASE_SECONDS } from '../../queue/lease.ts';
import type { Queues } from '../../stage.ts';

/** Reads the dead-letter queue for several screens. */
export type ParkedReader = {
  readonly read: () => Promise<ParkedMessages>;
  /** Has the next look read anew: something was changed. */
  readonly forget: () => void;
};

/**
 * After a look, SQS hides the messages for a moment, and whoever looks again has to wait for them. So who looks in that
 * moment gets what was read.
 */
export function createParkedReader(stage: Queues): ParkedReader {
  let last: Promise<ParkedMessages> | undefined;
  return {
    read() {
      if (last !== undefined) return last;
      const reading = readParkedMessages(stage);
      const forget = () => {
        if (last === reading) last = undefined;
      };
      const keepWhileHidden = ({ messages }: ParkedMessages) =>
        messages.length === 0 ? forget() : setTimeout(forget, RELEASE_SECONDS * 1000).unref();
      reading.then(keepWhileHidden, forget);
      last = reading;
      return reading;
    },
    forget() {
      last = undefined;
    },
  };
}
