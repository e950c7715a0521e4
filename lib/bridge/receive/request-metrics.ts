import { RequestRefused } from '../../platform/errors.ts';
import type { Meter } from '../../platform/metrics.ts';
import { AuthenticRefused } from './delivery-messages.ts';
import { type Received, StrayRequest } from './receive.ts';

/** Counts what became of a request that was taken. */
export function countReceived(received: Received, meter: Pick<Meter, 'count'>): void {
  if ('ignored' in received) meter.count('NotificationsIgnored');
}

/** Counts a request that was not taken, by what failed. */
export function countFailed(error: unknown, meter: Pick<Meter, 'count'>): void {
  if (error instanceof RequestRefused) {
    const isEvent = error.status === 401 && !(error instanceof StrayRequest);
    meter.count(isEvent ? 'SignaturesRefused' : 'RequestsRefused');
    if (error instanceof AuthenticRefused) meter.count('AuthenticUnreadable');
  } else meter.count('RequestsNotServed');
}
