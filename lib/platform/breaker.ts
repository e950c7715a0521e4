import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { TryLater, Unforwardable } from './errors.ts';

/** Keeps calls from a service that has just failed too often in a row. */
export type Breaker = {
  /** Makes a call, and throws what it throws; TryLater while the circuit is open. */
  readonly run: <T>(call: () => Promise<T>) => Promise<T>;
  /** What `run` would throw now without a call. */
  readonly refusal: () => TryLater | undefined;
};

export type BreakerOptions = {
  /** The service, for messages. */
  readonly service: string;
  /** So many failures in a row open it. */
  readonly failures: number;
  /** For so long no call is made; then one probe decides. */
  readonly openMs: number;
};

/** What tells nothing of the service's health: the call was not made because too little time was left. */
export const NO_TIME_LEFT = 'no-time-left';

/**
 * A circuit breaker, for one container. Failures are what may pass with time; an answer that rejects a call is a
 * sign of health.
 */
export function createBreaker({ service, failures, openMs }: BreakerOptions): Breaker {
  const isFailure = (error: unknown) => !(error instanceof TryLater && error.code === NO_TIME_LEFT);
  const policy = circuitBreaker(handleWhen(isFailure), {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  let openUntil = Number.NEGATIVE_INFINITY;
  policy.onBreak(() => {
    openUntil = Date.now() + openMs;
  });
  return {
    async run(call) {
      const answer = await policy
        .execute(() => call().catch(rejectionAsAnswer))
        .catch((error: unknown) => {
          throw error instanceof BrokenCircuitError ? leftAlone(service) : error;
        });
      if (answer instanceof Unforwardable) throw answer;
      return answer;
    },
    refusal: () =>
      policy.state === CircuitState.Open && Date.now() < openUntil ? leftAlone(service) : undefined,
  };
}

function leftAlone(service: string): TryLater {
  return new TryLater(`${service} has failed several times in a row; it is left alone for a while.`, {
    code: 'circuit-open',
  });
}

function rejectionAsAnswer(error: unknown): Unforwardable {
  if (error instanceof Unforwardable) return error;
  throw error;
}
