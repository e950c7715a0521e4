import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What is counted, by the names under which CloudWatch has them. One value each for an event or a message. */
export type CountName =
  | 'NotificationsReceived'
  | 'MessagesQueued'
  | 'NotificationsIgnored'
  | 'SignaturesRefused'
  | 'RequestsRefused'
  | 'RequestsNotServed'
  | 'CallsForwarded'
  | 'MessagesWithoutNews'
  | 'MessagesParked'
  | 'EventIdsReused'
  | 'MessagesToRetry'
  | 'KeyRefusals'
  | 'UserIdFallbacks'
  | 'NotConfirmed'
  | 'DetailsUnavailable';

/** Counts things and measures durations; both leave the function as one EMF line at its end. */
export type Meter = {
  readonly count: (name: CountName, times?: number) => void;
  /** From the receiver's taking of an event until Thirdwatch has heard of it. */
  readonly forwardLag: (milliseconds: number) => void;
  /** For how long the queue has had a message that has to be tried again. */
  readonly retryAge: (milliseconds: number) => void;
};

/** The metrics of a function, in the namespace of this project, with the function and the stage as dimensions. */
export function createMetrics(serviceName: string, stage: string): Metrics {
  return new Metrics({ namespace: 'IngramThirdwatchBridge', serviceName, defaultDimensions: { stage } });
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
