import type { Settings } from '../../platform/config.ts';
import { wholeNumber } from '../../platform/setting-rules.ts';

/** When the sweeper runs, and what it looks up. */
export const SWEEP = {
  'sweep-interval-minutes': {
    description: 'How many minutes lie between two runs of the sweeper.',
    default: '5',
    // CloudWatch wants `rate(1 minute)` in the singular.
    rule: wholeNumber(2, 60),
  },
  'sweep-grace-minutes': {
    description:
      "How many minutes a webhook may be later than Ingram's lists of orders. Only what differs for longer is looked up.",
    default: '4',
    rule: wholeNumber(0, 60),
  },
} satisfies Settings;
