import * as v from 'valibot';
import { ORDER_STATUSES, REASONS } from '../thirdwatch/vocabulary.ts';

/** What Thirdwatch was last told of an order, as every version of the format stores it. */
export const LastReport = v.object({
  status: v.picklist(ORDER_STATUSES),
  reason: v.exactOptional(v.picklist(REASONS)),
  trackingNumbers: v.array(v.string()),
  at: v.number(),
});
