import { describe, expect, it } from '@jest/globals';
import { areFaults, DEFAULT_STATUS_TABLE, statusTableWith } from '../../../lib/orders/status-table.ts';

describe('the status table', () => {
  it('says by default what the design says', () => {
    expect(DEFAULT_STATUS_TABLE).toEqual({
      voided: { status: '_canceled', reason: '_other' },
      shipped: { status: '_fulfilled' },
      held: { status: '_held' },
      partially_shipped: { status: '_approved' },
      backordered: { status: '_approved' },
    });
  });

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
  ])('with the overrides %j differs by these alone', (overrides, differences) => {
    expect(statusTableWith(overrides)).toStrictEqual({ ...DEFAULT_STATUS_TABLE, ...differences });
  });

  const statuses = '_approved, _canceled, _held, _fulfilled, _returned, _rto';
  const needsStatus = `needs none or one of Thirdwatch's statuses: ${statuses}`;
  const needsReason = "needs one of Thirdwatch's reasons: _paymentRisk, _abuse, _policy, _other";
  const needsState =
    'does not name a state; the states are voided, shipped, held, partially_shipped, backordered';
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
    expect(statusTableWith(overrides)).toEqual([`"${overrides}" ${fault}`]);
  });

  it('refuses a state that is named twice, even with the same verdict', () => {
    expect(statusTableWith('held=none,held=none')).toEqual(['"held=none" names a state twice']);
  });

  it('names what it refuses without the space around it', () => {
    expect(statusTableWith(' lost=none ,')).toEqual([`"lost=none" ${needsState}`]);
  });

  it('tells all faults at once', () => {
    const result = statusTableWith('lost=none,held=,shipped=_fulfilled');
    expect(areFaults(result) && result.length).toBe(2);
    expect(areFaults(DEFAULT_STATUS_TABLE)).toBe(false);
  });
});
