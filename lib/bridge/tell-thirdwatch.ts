import { type Breaker, NO_TIME_LEFT } from '../platform/breaker.ts';
import { Misconfigured, TryLater } from '../platform/errors.ts';
import type { CachedSecret } from '../platform/secrets.ts';
import type { Accepted, ThirdwatchClient } from '../thirdwatch/client.ts';
import type { OrderStatusBody } from '../thirdwatch/order-status.ts';

/** What it takes to call Thirdwatch. */
export type Telling = {
  readonly client: ThirdwatchClient;
  readonly secret: CachedSecret;
  readonly breaker: Breaker;
  /** What a call may take, with what follows it, in milliseconds. */
  readonly reserveMs: number;
};

/**
 * Tells Thirdwatch of an order: with a key that is read again once when it is refused, behind the circuit breaker,
 * and never when the function might end before the answer has come.
 *
 * @param timeLeftMs how long the function may still run
 * @throws TryLater, Misconfigured, Unforwardable as the client does; TryLater as well while the breaker is open,
 *   and for want of time
 */
export async function tellThirdwatch(
  body: OrderStatusBody,
  { client, secret, breaker, reserveMs }: Telling,
  timeLeftMs: () => number,
): Promise<Accepted> {
  const call = (key: Uint8Array): Promise<Accepted> => {
    if (timeLeftMs() < reserveMs) throw noTimeLeft();
    return client.orderStatus(body, Buffer.from(key).toString('utf8'));
  };
  const [key] = await secret.keys();
  // Before the breaker too: a probe that is not made would tell it that all is well.
  if (timeLeftMs() < reserveMs) throw noTimeLeft();
  return breaker(async () => {
    try {
      return await call(key);
    } catch (refusal) {
      if (!isAboutTheKey(refusal)) throw refusal;
      const [latest] = (await secret.rereadKeys()) ?? (await secret.keys());
      if (Buffer.compare(latest, key) === 0 || timeLeftMs() < reserveMs) throw refusal;
      return call(latest);
    }
  });
}

/** Thirdwatch refuses the key, or it is none that a header can carry. */
function isAboutTheKey(error: unknown): boolean {
  return (
    error instanceof Misconfigured || (error instanceof TryLater && error.code === 'thirdwatch-key-refused')
  );
}

function noTimeLeft(): TryLater {
  return new TryLater(NO_TIME_LEFT, 'The function would end before Thirdwatch has answered.');
}
