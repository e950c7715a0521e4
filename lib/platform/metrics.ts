import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

/**
 * What is counted, by the names under which CloudWatch has them. One value each for an event or a message. What AWS
 * counts of itself is not counted again: requests, messages queued, and, as the samples of `ForwardLag`, calls that
 * were accepted.
 */
export const COUNT_NAMES = [
  'NotificationsIgnored',
  'SignaturesRefused',
  'RequestsRefused',
  'AuthenticUnreadable',
  'RequestsNotServed',
  'MessagesWithoutNews',
  'MessagesParked',
  'EventIdsReused',
  'MessagesToRetry',
  'KeyRefusals',
  'UserIdFallbacks',
  'NotConfirmed',
  'DetailsUnavailable',
  'UnknownStatusWords',
  'OrdersWoken',
  'EventsMissed',
  'OrdersDiffering',
  'ArchiveRecordsLost',
] as const;
type CountName = (typeof COUNT_NAMES)[number];

/** Counts things and measures durations; both leave the function as one EMF line at its end, if there are any. */
export type Meter = {
  readonly count: (name: CountName, times?: number) => void;
  /** From the receiver's taking of an event until Thirdwatch has heard of it. */
  readonly forwardLag: (milliseconds: number) => void;
  /** For how long the queue has had a message that has to be tried again. */
  readonly retryAge: (milliseconds: number) => void;
};

/** What the sweeper counts and measures. */
export type SweepMeter = Pick<Meter, 'count'> & {
  /** For how long no sweep over Ingram's lists has come to its end. */
  readonly sweepAge: (milliseconds: number) => void;
};

/** The metrics of a function, in the namespace of this project, with the function and the stage as dimensions. */
export function createMetrics(serviceName: string, stage: string): Metrics {
  return new Metrics({ namespace: 'IngramThirdwatchBridge', serviceName, defaultDimensions: { stage } });
}

/** Writes what an invocation has counted, if it has counted anything, whether it succeeds or fails. */
export function publishMetrics(metrics: Metrics): MiddlewareObj {
  const publish = (): void => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}

/** A meter on Powertools' metrics. */
export function meterOn(metrics: Metrics): Meter {
  return {
    count: (name, times = 1) => metrics.addMetric(name, MetricUnit.Count, times),
    forwardLag: (milliseconds) => metrics.addMetric('ForwardLag', MetricUnit.Milliseconds, milliseconds),
    retryAge: (milliseconds) =>
      metrics.addMetric('RetryAge', MetricUnit.Seconds, Math.round(milliseconds / 1000)),
  };
}

/** The sweeper's meter on Powertools' metrics. */
export function sweepMeterOn(metrics: Metrics): SweepMeter {
  return {
    ...meterOn(metrics),
    sweepAge: (milliseconds) =>
      metrics.addMetric('SweepAge', MetricUnit.Seconds, Math.round(milliseconds / 1000)),
  };
}
