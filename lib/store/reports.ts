import * as v from 'valibot';
import { ORDER_STATES, REMAINDER_WORDS } from '../orders/report.ts';
import { ORDER_STATUSES, REASONS } from '../thirdwatch/vocabulary.ts';

const verdict = {
  status: v.picklist(ORDER_STATUSES),
  reason: v.exactOptional(v.picklist(REASONS)),
};

/** What Thirdwatch was last told of an order, as every version of the format stores it. */
export const LastReport = v.object({ ...verdict, trackingNumbers: v.array(v.string()), at: v.number() });

/** A report that Thirdwatch accepted, and why it was made. */
export const PastReport = v.strictObject({
  ...verdict,
  at: v.number(),
  times: v.number(),
  cause: v.string(),
  trackingNumbers: v.number(),
  because: v.strictObject({
    state: v.picklist(ORDER_STATES),
    requestedPieces: v.number(),
    shippedPieces: v.number(),
    hasShipped: v.boolean(),
    units: v.array(
      v.strictObject({
        ingramOrder: v.string(),
        line: v.exactOptional(v.string()),
        remainder: v.picklist(REMAINDER_WORDS),
      }),
    ),
    moreUnits: v.number(),
  }),
});
