import type { Probe } from '../probe.ts';
import { DEAD_LETTERS } from './dead-letters.ts';
import { DELIVERY } from './delivery.ts';
import { LIMITS } from './limits.ts';
import { RECEIPTS } from './receipts.ts';
import { SECRETS } from './secrets.ts';
import { TABLE } from './table.ts';

/** Every assumption about AWS on which a guarantee rests, as far as a probe can see it. */
export const PROBES: readonly Probe[] = [
  ...DELIVERY,
  ...RECEIPTS,
  ...LIMITS,
  ...DEAD_LETTERS,
  ...TABLE,
  ...SECRETS,
];
