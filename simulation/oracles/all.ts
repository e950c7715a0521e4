import { acknowledgedOracle } from './delivery/acknowledged.ts';
import { custodyOracle } from './delivery/custody.ts';
import { lossOracle } from './delivery/loss.ts';
import { memoryOracle } from './delivery/memory.ts';
import { missedOracle } from './delivery/missed.ts';
import { rechecksOracle } from './delivery/rechecks.ts';
import { scheduleOracle } from './delivery/schedule.ts';
import { breakerOracle } from './operation/breaker.ts';
import { detailsOracle } from './operation/details.ts';
import { ingramOracle } from './operation/ingram.ts';
import { keysOracle } from './operation/keys.ts';
import { metricsOracle } from './operation/metrics.ts';
import { secretsOracle } from './operation/secrets.ts';
import { sweepsOracle } from './operation/sweeps.ts';
import { troubleOracle } from './operation/trouble.ts';
import type { Oracle, Violate, Violation } from './oracle.ts';
import type { HistoryRecord } from './record.ts';
import { canceledOracle } from './told/canceled.ts';
import { causeOracle } from './told/cause.ts';
import { fieldsOracle } from './told/fields.ts';
import { quietOracle } from './told/quiet.ts';
import { repeatsOracle } from './told/repeats.ts';
import { sequenceOracle } from './told/sequence.ts';
import { truthOracle } from './told/truth.ts';

const ORACLES: Readonly<Record<string, (record: HistoryRecord, violate: Violate) => Oracle>> = {
  loss: lossOracle,
  custody: custodyOracle,
  acknowledged: acknowledgedOracle,
  sequence: sequenceOracle,
  truth: truthOracle,
  repeats: repeatsOracle,
  memory: memoryOracle,
  fields: fieldsOracle,
  schedule: scheduleOracle,
  cause: causeOracle,
  breaker: breakerOracle,
  keys: keysOracle,
  secrets: secretsOracle,
  ingram: ingramOracle,
  missed: missedOracle,
  rechecks: rechecksOracle,
  canceled: canceledOracle,
  trouble: troubleOracle,
  metrics: metricsOracle,
  sweeps: sweepsOracle,
  details: detailsOracle,
  quiet: quietOracle,
};

/** All oracles, on one record of what has occurred. */
export function createOracles(
  record: HistoryRecord,
  violate: (violation: Violation) => void,
): readonly Oracle[] {
  return Object.entries(ORACLES).map(([oracle, create]) =>
    create(record, (violation) => violate({ oracle, ...violation })),
  );
}
