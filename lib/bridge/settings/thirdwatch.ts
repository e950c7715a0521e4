import type { Settings } from '../../platform/config.ts';
import { baseUrlOr, matching } from '../../platform/setting-rules.ts';

/** Deploys the simulator in Thirdwatch's place. */
export const SIMULATOR = 'simulator';

/** How Thirdwatch is called. */
export const THIRDWATCH = {
  'thirdwatch-base-url': {
    description:
      'Where Thirdwatch is; the bridge adds `/v1/order_status`. `simulator` deploys [a simulator in its place](prove.md), on every stage but `prod`.',
    default: 'https://api.thirdwatch.ai/event',
    rule: baseUrlOr(SIMULATOR),
  },
  'thirdwatch-key-header': {
    description: 'The header that carries the API key.',
    default: 'X-THIRDWATCH-API-KEY',
    rule: matching(
      /^(?!(?:accept|connection|content-length|content-type|host|transfer-encoding)$)[a-z0-9-]{1,64}$/i,
      'the name of an HTTP header that no other part of a request uses',
    ),
  },
  'thirdwatch-key-prefix': {
    description: 'A word before the key.',
    default: '',
    rule: matching(/^[\x21-\x7e]{0,64}$/, 'one word such as `Bearer`, or empty'),
  },
} satisfies Settings;
