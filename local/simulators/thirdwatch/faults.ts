import * as v from 'valibot';
import { FAULT_ENTRIES, faultsSchema } from '../fault-queue.ts';

/** The faults that Thirdwatch's simulator understands. */
export const ThirdwatchFaultsSchema = faultsSchema({
  ...FAULT_ENTRIES,
  applied: v.optional(v.boolean()),
  orderId: v.optional(v.string()),
});

/** `orderId` limits it to calls for that order; `applied` says whether the call takes effect anyway. */
export type ThirdwatchFault = v.InferInput<typeof ThirdwatchFaultsSchema>[number];

/** A fault as it waits in the queue. */
export type QueuedThirdwatchFault = v.InferOutput<typeof ThirdwatchFaultsSchema>[number];
