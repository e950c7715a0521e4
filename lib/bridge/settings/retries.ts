import { rulesBetween, type Settings, type Values } from '../../platform/config.ts';
import { wholeNumber } from '../../platform/setting-rules.ts';
import { MAX_RECEIVE_COUNT, mostReceives, type RetrySchedule } from '../../queue/retry.ts';

const MAX_DELAY_SECONDS = 3600;

/** When a message that could not be forwarded is tried again. */
export const RETRIES = {
  'retry-first-delay-seconds': {
    description: 'The delay before the first retry; it doubles from there.',
    default: '5',
    rule: wholeNumber(1, 60),
  },
  'retry-max-delay-seconds': {
    description: 'The longest delay: that long an event may wait after an outage is over.',
    default: '900',
    rule: wholeNumber(1, MAX_DELAY_SECONDS),
  },
  'retry-horizon-hours': {
    description: 'After how many hours a message is parked instead of tried again.',
    default: '72',
    // Below the queue's retention of 7 days, with room for the last delay: what is retried must not expire.
    rule: wholeNumber(1, 144),
  },
  'breaker-open-seconds': {
    description:
      'How long the bridge leaves Thirdwatch alone after five failures in a row. Then one call decides.',
    default: '30',
    rule: wholeNumber(1, 600),
  },
} satisfies Settings;

export const RETRY_RULES = [
  rulesBetween(RETRIES)(
    ['retry-first-delay-seconds', 'retry-max-delay-seconds', 'retry-horizon-hours'],
    (settings) => {
      const schedule = retryScheduleFrom(settings);
      if (fits(schedule)) return undefined;
      return (
        `retry-max-delay-seconds is too short for retry-horizon-hours: SQS would hand out a message ${mostReceives(schedule)} times, ` +
        `but moves it to the dead-letter queue after ${MAX_RECEIVE_COUNT}; ` +
        `make the delay at least ${leastMaxDelaySeconds(schedule)}, or the horizon shorter`
      );
    },
  ),
];

function fits(schedule: RetrySchedule): boolean {
  return mostReceives(schedule) < MAX_RECEIVE_COUNT;
}

/** The shortest of the longest delays that the horizon allows. */
function leastMaxDelaySeconds(schedule: RetrySchedule): number {
  let seconds = schedule.maxDelaySeconds;
  while (seconds < MAX_DELAY_SECONDS && !fits({ ...schedule, maxDelaySeconds: seconds })) seconds++;
  return seconds;
}

/** The schedule of retries. */
export function retryScheduleFrom(
  settings: Pick<
    Values<typeof RETRIES>,
    'retry-first-delay-seconds' | 'retry-max-delay-seconds' | 'retry-horizon-hours'
  >,
): RetrySchedule {
  return {
    firstDelaySeconds: settings['retry-first-delay-seconds'],
    maxDelaySeconds: settings['retry-max-delay-seconds'],
    horizonHours: settings['retry-horizon-hours'],
  };
}
