import { expect, it } from '@jest/globals';
import { runSoak } from '../../soak/run.ts';
import { formatReport, isGood } from '../../soak/verdict/report.ts';

/*
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS, DynamoDB and Secrets Manager.
 * Doubles: the three services are emulators behind a proxy that fails; Ingram and Thirdwatch are simulators that fail
 * too. Small runs of `npm run soak -- --details confirm,complete`; SOAK_SEED repeats one.
 */
const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);

it.each(['confirm', 'complete'] as const)(
  `loses nothing, and lets nothing overtake, while everything breaks and Ingram is to %s (seed ${seed})`,
  async (details) => {
    const result = await runSoak({ notifications: 60, orders: 0, seed, details, isQuick: true });

    if (!isGood(result)) throw new Error(formatReport(result, seed));
    expect(result.verdict.forwarded).toBeGreaterThan(0);
    expect(result.detailsRequests).toBeGreaterThan(0);
  },
  290_000,
);
