import { acknowledgedOracle } from './acknowledged.ts';
import { breakerOracle } from './breaker.ts';
import { canceledOracle } from './canceled.ts';
import { causeOracle } from './cause.ts';
import { custodyOracle } from './custody.ts';
import { fieldsOracle } from './fields.ts';
import { ingramOracle } from './ingram.ts';
import { keysOracle } from './keys.ts';
import { lossOracle } from './loss.ts';
import { memoryOracle } from './memory.ts';
import { metricsOracle } from './metrics.ts';
import { missedOracle } from './missed.ts';
import type { Oracle, Violate, Violation } from './oracle.ts';
import { quietOracle } from './quiet.ts';
import type { HistoryRecord } from './record.ts';
import { repeatsOracle } from './repeats.ts';
import { scheduleOracle } from './schedule.ts';
import { secretsOracle } from './secrets.ts';
import { sequenceOracle } from './sequence.ts';
import { troubleOracle } from './trouble.ts';
import { truthOracle } from './truth.ts';

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
  canceled: canceledOracle,
  trouble: troubleOracle,
  metrics: metricsOracle,
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
