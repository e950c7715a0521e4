import * as v from 'valibot';
import { FAULT_ENTRIES, faultsSchema } from '../fault-queue.ts';

/** The endpoints of Ingram's API that the simulator serves. */
const ENDPOINTS = [
  'token',
  'order-details',
  'order-search',
  'returns-search',
  'return-details',
  'order-status-event',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** The faults that Ingram's simulator understands. */
export const IngramFaultsSchema = faultsSchema({
  ...FAULT_ENTRIES,
  endpoint: v.optional(v.picklist(ENDPOINTS)),
  orderNumber: v.optional(v.string()),
});

/** `endpoint` limits it to one of them, `orderNumber` to requests for that Ingram order. */
export type IngramFault = v.InferInput<typeof IngramFaultsSchema>[number];
