import { ORDER_NUMBER_PLACEHOLDER, type UserIdFallback } from '../../orders/user.ts';
import type { Settings } from '../../platform/config.ts';
import { rule, wholeNumber } from '../../platform/setting-rules.ts';
import { statusOverrides } from './status-overrides.ts';

/** Without the order's number, unrelated orders would share a user. */
const userIdFallback = rule(
  `\`omit\`, \`park\`, or a template with \`${ORDER_NUMBER_PLACEHOLDER}\` of at most 256 ASCII characters`,
  (text): UserIdFallback | undefined => {
    if (text === 'omit' || text === 'park') return { kind: text };
    const isTemplate = text.includes(ORDER_NUMBER_PLACEHOLDER) && /^[\x20-\x7e]{1,256}$/.test(text);
    return isTemplate ? { kind: 'template', template: text } : undefined;
  },
);

/** What Thirdwatch hears of an order, and how long the order is remembered. */
export const ORDERS = {
  'user-id-fallback': {
    description:
      'What `_userId` is for an order for which your shop has registered none. `omit` sends none, against Thirdwatch’s documents ([what follows](mapping.md#the-user)); `park` sends no call and parks the event.',
    default: ORDER_NUMBER_PLACEHOLDER,
    rule: userIdFallback,
  },
  'status-overrides': {
    description: 'Changes to [what Thirdwatch hears of a state](mapping.md#changing-it).',
    default: '',
    rule: statusOverrides,
  },
  'cancel-settle-minutes': {
    description:
      'How many minutes [a cancellation settles](mapping.md#a-cancellation-settles) before Thirdwatch hears of it. 0: it is told at once.',
    default: '15',
    rule: wholeNumber(0, 1440),
  },
  'order-retention-days': {
    description: 'How many days the bridge remembers an order after its last event.',
    default: '400',
    rule: wholeNumber(30, 3650),
  },
} satisfies Settings;
