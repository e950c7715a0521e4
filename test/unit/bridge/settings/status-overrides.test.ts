import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { statusOverrides } from '../../../../lib/bridge/settings/status-overrides.ts';
import { DEFAULT_STATUS_TABLE } from '../../../../lib/orders/status-table.ts';

/** The table with these overrides, or the faults of these. */
function read(overrides: string): unknown {
  const { success, output, issues } = v.safeParse(statusOverrides, overrides);
  return success ? output : issues.map(({ message }) => message).join();
}

describe('the status overrides', () => {
  it.each([
    ['', {}],
    [' , ,', {}],
    ['held=none', { held: undefined }],
    ['shipped=_approved', { shipped: { status: '_approved' } }],
    ['backordered=_held', { backordered: { status: '_held' } }],
    ['voided=_canceled', { voided: { status: '_canceled', reason: '_other' } }],
    ['voided=_canceled:_policy', { voided: { status: '_canceled', reason: '_policy' } }],
    ['voided=_rto', { voided: { status: '_rto' } }],
    ['held=_canceled:_paymentRisk', { held: { status: '_canceled', reason: '_paymentRisk' } }],
    [
      ' held = none ,, partially_shipped=_fulfilled,',
      { held: undefined, partially_shipped: { status: '_fulfilled' } },
    ],
  ])('%j change these states alone', (overrides, differences) => {
    expect(read(overrides)).toStrictEqual({ ...DEFAULT_STATUS_TABLE, ...differences });
  });

  const statuses = '_approved, _canceled, _held, _fulfilled, _returned, _rto';
  const needsStatus = `needs none or one of Thirdwatch's statuses: ${statuses}`;
  const needsReason = "needs one of Thirdwatch's reasons: _paymentRisk, _abuse, _policy, _other";
  const needsState =
    'does not name a state; the states are voided, returned, shipped, held, partially_shipped, backordered';
  it.each([
    ['lost=_held', needsState],
    ['=_held', needsState],
    ['__proto__=none', needsState],
    ['Held=none', needsState],
    ['held', needsStatus],
    ['held=', needsStatus],
    ['held=None', needsStatus],
    ['held=held', needsStatus],
    ['voided=_cancelled', needsStatus],
    ['held=none:_other', needsStatus],
    ['held=_held:_policy', 'gives a reason, which only _canceled has'],
    ['voided=_canceled:', needsReason],
    ['voided=_canceled:policy', needsReason],
    ['voided=_canceled:_policy:_other', needsReason],
    ['held=_held=_approved', 'has more than one "="'],
  ])('refuses %j: it %s', (overrides, fault) => {
    expect(read(overrides)).toBe(`is wrong: "${overrides}" ${fault}`);
  });

  it('refuses a state that is named twice, even with the same verdict', () => {
    expect(read('held=none,held=none')).toBe('is wrong: "held=none" names a state twice');
  });

  it('names what it refuses without the space around it', () => {
    expect(read(' lost=none ,')).toBe(`is wrong: "lost=none" ${needsState}`);
  });

  it('tells all faults at once', () => {
    expect(read('lost=none,held=,shipped=_fulfilled')).toBe(
      `is wrong: "lost=none" ${needsState}; "held=" ${needsStatus}`,
    );
  });
});
