// Real: all.
import { describe, expect, it } from '@jest/globals';
import { AuthenticRefused } from '../../../lib/bridge/receive/delivery-messages.ts';
import { StrayRequest } from '../../../lib/bridge/receive/receive.ts';
import { countFailed, countReceived } from '../../../lib/bridge/receive/request-metrics.ts';
import { Misconfigured, RequestRefused, TryLater } from '../../../lib/platform/errors.ts';
import type { Meter } from '../../../lib/platform/metrics.ts';

type MetricName = Parameters<Meter['count']>[0];

function counted(count: (meter: Pick<Meter, 'count'>) => void): readonly MetricName[] {
  const names: MetricName[] = [];
  count({ count: (name) => void names.push(name) });
  return names;
}

describe('of a request, the metrics count', () => {
  it.each<[string, unknown, readonly MetricName[]]>([
    [
      'a wrong signature',
      new RequestRefused('Wrong.', { code: 'unauthentic', status: 401 }),
      ['SignaturesRefused'],
    ],
    [
      'what is no notification at all',
      new StrayRequest('None.', { code: 'unauthentic', status: 401 }),
      ['RequestsRefused'],
    ],
    [
      'what is no JSON',
      new RequestRefused('No JSON.', { code: 'invalid-json', status: 400 }),
      ['RequestsRefused'],
    ],
    [
      'an authentic one that cannot be read',
      new AuthenticRefused('No JSON.', { code: 'invalid-json', status: 400 }),
      ['RequestsRefused', 'AuthenticUnreadable'],
    ],
    [
      'a queue that does not answer',
      new TryLater('No answer.', { code: 'queue-unavailable' }),
      ['RequestsNotServed'],
    ],
    ['a secret without a value', new Misconfigured('No value.'), ['RequestsNotServed']],
    ['what nobody thought of', new Error('unexpected'), ['RequestsNotServed']],
  ])('%s', (_, error, names) => {
    expect(counted((meter) => countFailed(error, meter))).toEqual(names);
  });

  it.each([
    ['nothing where it is queued', { eventId: 'E', queued: 1 }, []],
    [
      'a topic that is not about orders',
      { eventId: 'E', ignored: 'resellers/catalog' },
      ['NotificationsIgnored'],
    ],
  ])('%s', (_, received, names) => {
    expect(counted((meter) => countReceived(received, meter))).toEqual(names);
  });
});
