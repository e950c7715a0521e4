import { type Breaker, NO_TIME_LEFT } from '../../platform/breaker.ts';
import { Misconfigured, TryLater } from '../../platform/errors.ts';
import type { CachedSecret } from '../../platform/secrets.ts';
import type { Accepted, ThirdwatchClient } from '../../thirdwatch/client.ts';
import type { OrderStatusBody } from '../../thirdwatch/order-status.ts';

/** Thirdwatch, for the forwarder. */
export type ThirdwatchPort = {
  /**
   * Tells Thirdwatch of an order's status.
   *
   * @param timeLeftMs how long the function may still run
   * @throws TryLater, Misconfigured, Unforwardable as the client does; TryLater as well while the circuit breaker is
   *   open, and when too little time is left
   */
  readonly reportStatus: (body: OrderStatusBody, timeLeftMs: () => number) => Promise<Accepted>;
};

export type ThirdwatchPortOptions = {
  readonly client: ThirdwatchClient;
  readonly secret: CachedSecret;
  readonly breaker: Pick<Breaker, 'run'>;
  /** What a call may take, with what follows it, in milliseconds. */
  readonly reserveMs: number;
};

/**
 * Calls Thirdwatch with a key that is read again once when it is refused, behind the circuit breaker, and never when
 * the function might end before the answer has come.
 */
export function createThirdwatchPort({
  client,
  secret,
  breaker,
  reserveMs,
}: ThirdwatchPortOptions): ThirdwatchPort {
  return {
    async reportStatus(body, timeLeftMs) {
      const assertTimeLeft = () => {
        if (timeLeftMs() < reserveMs)
          throw new TryLater('The function would end before Thirdwatch has answered.', {
            code: NO_TIME_LEFT,
          });
      };
      const call = async (key: Uint8Array): Promise<Accepted> => {
        assertTimeLeft();
        return client.orderStatus(body, Buffer.from(key).toString('utf8'));
      };
      const [key] = await secret.keys();
      // Before the breaker too: a probe that is not made would tell it that all is well.
      assertTimeLeft();
      return breaker.run(() =>
        call(key).catch(async (refusal: unknown) => {
          if (!isAboutTheKey(refusal)) throw refusal;
          const [latest] = (await secret.rereadKeys()) ?? (await secret.keys());
          if (Buffer.compare(latest, key) === 0 || timeLeftMs() < reserveMs) throw refusal;
          return call(latest);
        }),
      );
    },
  };
}

/** Thirdwatch refuses the key, or it is none that a header can carry. */
function isAboutTheKey(error: unknown): boolean {
  return (
    error instanceof Misconfigured || (error instanceof TryLater && error.code === 'thirdwatch-key-refused')
  );
}
