import type { Settings } from '../../platform/config.ts';
import { matching, wholeNumber } from '../../platform/setting-rules.ts';

/** How much the stage can do at once, within the limits of AWS. */
export const CAPACITY = {
  'forwarder-concurrency': {
    description:
      'How many batches are forwarded at once, with as many calls each as a batch has orders (10 at most).',
    default: '5',
    rule: wholeNumber(2, 1000),
  },
  'throttling-rate': {
    description:
      'How many requests a second the webhook takes. API Gateway answers 429 to what is beyond, which may be lost, and an alarm tells.',
    default: '200',
    rule: wholeNumber(1, 10_000),
  },
  'throttling-burst': {
    description: 'How many requests the webhook takes at once.',
    default: '400',
    rule: wholeNumber(1, 5_000),
  },
  'receiver-reserved-concurrency': {
    description:
      "How many receivers may run at once, so that a flood of requests cannot use up the account's Lambda concurrency. API Gateway answers requests beyond it with an error, and they may be lost. It is taken from the account's quota, of which AWS keeps 100 for other functions. Empty: no limit.",
    default: '',
    rule: matching(/^(?:[1-9]\d{0,4})?$/, 'a whole number from 1 to 99999, or empty'),
  },
  // Both chosen by measurement, see docs/performance.md: Ingram waits for the receiver, and nobody for the forwarder,
  // which itself waits for Thirdwatch most of the time.
  'receiver-memory-mb': {
    description: 'Memory of the receiver; its CPU grows with it.',
    default: '512',
    rule: wholeNumber(128, 10_240),
  },
  'forwarder-memory-mb': {
    description: 'Memory of the forwarder; its CPU grows with it.',
    default: '256',
    rule: wholeNumber(128, 10_240),
  },
} satisfies Settings;
