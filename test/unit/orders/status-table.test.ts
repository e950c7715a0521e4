import { describe, expect, it } from '@jest/globals';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';

describe('the status table', () => {
  it('says by default what the design says', () => {
    expect(DEFAULT_STATUS_TABLE).toEqual({
      voided: { status: '_canceled', reason: '_other' },
      returned: { status: '_returned' },
      shipped: { status: '_fulfilled' },
      held: { status: '_held' },
      partially_shipped: { status: '_approved' },
      backordered: { status: '_approved' },
    });
  });
});
