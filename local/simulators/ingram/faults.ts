import * as v from 'valibot';
import { FAULT_ENTRIES, faultsSchema } from '../fault-queue.ts';

/** What the simulator serves of Ingram's API. */
const ENDPOINTS = ['token', 'order-details', 'order-status-event'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** The faults that Ingram's simulator understands. */
export const IngramFaultsSchema = faultsSchema({
  ...FAULT_ENTRIES,
  endpoint: v.optional(v.picklist(ENDPOINTS)),
  orderNumber: v.optional(v.string()),
});

/** `endpoint` limits it to one of them, `orderNumber` to questions for that Ingram order. */
export type IngramFault = v.InferInput<typeof IngramFaultsSchema>[number];
