import { expect, it } from '@jest/globals';
import { runSoak } from '../../soak/run.ts';
import { formatReport, isGood } from '../../soak/verdict/report.ts';

/*
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS, DynamoDB and Secrets Manager.
 * Doubles: the three services are emulators behind a proxy that fails; Thirdwatch is a simulator that fails too.
 * A small run of `npm run soak`; SOAK_SEED repeats one.
 */
const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);

it(`loses nothing, and lets nothing overtake, while everything breaks (seed ${seed})`, async () => {
  const result = await runSoak({ notifications: 240, orders: 40, seed });

  if (!isGood(result)) throw new Error(formatReport(result, seed));
  expect(result.verdict.forwarded).toBeGreaterThan(0);
}, 170_000);
