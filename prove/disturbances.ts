import type { ProvingGround, SimulatedFault } from './ground.ts';

type Disturbance = {
  readonly what: string;
  /** After which share of the notifications. */
  readonly after: number;
  readonly faults?: readonly SimulatedFault[];
};

/** Lets calls pass, so that the circuit breakers are not open all the time. */
const GOOD = { times: 6 };

/** What happens during a run. Before the first fault, it is measured how long things take. */
const DISTURBANCES: readonly Disturbance[] = [
  { what: 'containers replaced', after: 0.3 },
  // Five failures in a row open a breaker.
  { what: 'Thirdwatch answers 503', after: 0.5, faults: [{ status: 503, times: 6 }, GOOD] },
  {
    what: 'Thirdwatch asks to wait',
    after: 0.55,
    faults: [{ status: 429, headers: { 'retry-after': '2' }, times: 2 }, GOOD],
  },
  { what: 'Thirdwatch answers too late', after: 0.6, faults: [{ delayMs: 6_000 }, GOOD] },
  { what: 'Thirdwatch refuses the key', after: 0.65, faults: [{ status: 401, times: 2 }, GOOD] },
  { what: 'containers replaced', after: 0.7 },
  { what: 'Thirdwatch breaks connections', after: 0.75, faults: [{ reset: true, times: 2 }, GOOD] },
  {
    what: 'Thirdwatch takes a call and breaks off',
    after: 0.8,
    faults: [{ reset: true, applied: true, times: 2 }, GOOD],
  },
  {
    what: 'Thirdwatch breaks off in its answer',
    after: 0.85,
    faults: [{ resetMidAnswer: true, applied: true, times: 2 }, GOOD],
  },
  { what: 'Thirdwatch answers garbage', after: 0.9, faults: [{ status: 200, body: 'garbage', times: 2 }] },
];

/** Disturbs a run while its notifications are sent. */
export type Disturber = {
  /** Told of each answered notification. */
  readonly advance: (answered: number) => void;
  /** Waits for the last disturbance. */
  readonly finish: () => Promise<Disturbed>;
};

export type Disturbed = {
  /** How often each disturbance happened. */
  readonly counts: Readonly<Record<string, number>>;
  /** When the first fault of Thirdwatch began. */
  readonly calmUntil: number;
};

/** Spreads the disturbances over so many notifications. */
export function startDisturbing(
  ground: Pick<ProvingGround, 'addFaults' | 'restart'>,
  notifications: number,
  say: (text: string) => void,
): Disturber {
  const counts: Record<string, number> = {};
  const left = [...DISTURBANCES];
  let calmUntil = Number.POSITIVE_INFINITY;
  let running = Promise.resolve();
  const disturb = async ({ what, faults }: Disturbance) => {
    counts[what] = (counts[what] ?? 0) + 1;
    say(what);
    if (faults === undefined) return ground.restart();
    calmUntil = Math.min(calmUntil, Date.now());
    return ground.addFaults(faults);
  };
  return {
    advance(answered) {
      for (let [next] = left; next !== undefined && answered >= next.after * notifications; [next] = left) {
        const due = next;
        left.shift();
        running = running.then(() => disturb(due));
      }
      // Thrown by finish().
      running.catch(() => undefined);
    },
    async finish() {
      await running;
      return { counts, calmUntil };
    },
  };
}
