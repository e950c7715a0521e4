import type { Settings } from '../../platform/config.ts';
import { wholeNumber } from '../../platform/setting-rules.ts';

/** When the sweeper runs. */
export const SWEEP = {
  'sweep-interval-minutes': {
    description: 'How often the sweeper looks for orders whose time for a recheck has come.',
    default: '5',
    // CloudWatch wants `rate(1 minute)` in the singular.
    rule: wholeNumber(2, 60),
  },
} satisfies Settings;
