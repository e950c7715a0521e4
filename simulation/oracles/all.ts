import { fieldsOracle } from './fields.ts';
import { lossOracle } from './loss.ts';
import type { Oracle, Violate, Violation } from './oracle.ts';
import type { HistoryRecord } from './record.ts';
import { sequenceOracle } from './sequence.ts';
import { truthOracle } from './truth.ts';

const ORACLES: Readonly<Record<string, (record: HistoryRecord, violate: Violate) => Oracle>> = {
  loss: lossOracle,
  sequence: sequenceOracle,
  truth: truthOracle,
  fields: fieldsOracle,
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
