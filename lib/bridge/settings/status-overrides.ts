import * as v from 'valibot';
import { DEFAULT_STATUS_TABLE, type StatusTable, type Verdict } from '../../orders/status-table.ts';
import { isOrderStatus, isReason, ORDER_STATUSES, REASONS } from '../../thirdwatch/vocabulary.ts';

/**
 * Reads a status table from its changes to the default one: a comma-separated list of `state=_status`,
 * `voided=_canceled:_reason` or `state=none`, where `none` means that Thirdwatch is not told.
 */
export const statusOverrides = v.pipe(
  v.string(),
  v.maxLength(512, 'must have at most 512 characters'),
  v.rawTransform(({ dataset, addIssue, NEVER }): StatusTable => {
    const entries = entriesOf(dataset.value);
    const faults = entries.flatMap((entry, i) => faultOf(entry, entries.slice(0, i)) ?? []);
    if (faults.length === 0) return tableWith(entries);
    addIssue({ message: `is wrong: ${faults.join('; ')}` });
    return NEVER;
  }),
  v.description('a list such as `backordered=none,voided=_canceled:_policy`, or empty'),
);

/** One change: `state=verdict`. */
type Entry = {
  readonly text: string;
  readonly state: string;
  readonly verdict: string;
  readonly rest: string[];
};

function entriesOf(overrides: string): readonly Entry[] {
  const texts = overrides.split(',').map((text) => text.trim());
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const [state = '', verdict = '', ...rest] = text.split('=').map((part) => part.trim());
      return { text, state, verdict, rest };
    });
}

function faultOf({ text, state, verdict, rest }: Entry, earlier: readonly Entry[]): string | undefined {
  const isRepeated = earlier.some((other) => other.state === state);
  const fault =
    rest.length > 0
      ? 'has more than one "="'
      : (stateFault(state) ?? verdictFault(verdict) ?? (isRepeated ? 'names a state twice' : undefined));
  return fault && `"${text}" ${fault}`;
}

function stateFault(state: string): string | undefined {
  if (Object.hasOwn(DEFAULT_STATUS_TABLE, state)) return undefined;
  return `does not name a state; the states are ${Object.keys(DEFAULT_STATUS_TABLE).join(', ')}`;
}

function verdictFault(verdict: string): string | undefined {
  if (verdict === 'none') return undefined;
  const [status = '', reason, ...rest] = verdict.split(':');
  if (!isOrderStatus(status))
    return `needs none or one of Thirdwatch's statuses: ${ORDER_STATUSES.join(', ')}`;
  if (reason === undefined) return undefined;
  if (status !== '_canceled') return 'gives a reason, which only _canceled has';
  if (isReason(reason) && rest.length === 0) return undefined;
  return `needs one of Thirdwatch's reasons: ${REASONS.join(', ')}`;
}

function tableWith(entries: readonly Entry[]): StatusTable {
  const changes = entries.map(({ state, verdict }) => [state, parseVerdict(verdict)]);
  return { ...DEFAULT_STATUS_TABLE, ...Object.fromEntries(changes) };
}

function parseVerdict(verdict: string): Verdict | undefined {
  const [status = '', reason = '_other'] = verdict.split(':');
  if (!isOrderStatus(status)) return undefined;
  return status === '_canceled' && isReason(reason) ? { status, reason } : { status };
}
