import type { Settings } from '../../platform/config.ts';
import { oneOf, wholeNumber } from '../../platform/setting-rules.ts';

/** What is kept of events and calls for people to look at. */
export const ARCHIVE = {
  archive: {
    description:
      'Whether each notification and each call to Thirdwatch with its answer is kept in a bucket, for [`relay events`](operations.md#the-archive). It holds [personal data](security.md#the-archive).',
    default: 'off',
    rule: oneOf(['on', 'off']),
  },
  'archive-days': {
    description: 'How many days the archive keeps them.',
    default: '90',
    rule: wholeNumber(1, 3650),
  },
} satisfies Settings;
