/**
 * Ingram's codes of reasons, from its "Returns search", for which goods of an order come back. The others are claims about
 * what never arrived (LS, SS) or was billed wrong (PR, TX), repairs, which are sent again (RP), and goods beyond the order
 * (OS). Damaged goods come back (DM), unless there is no product to return (DN).
 */
export const GOODS_COME_BACK: readonly string[] = [
  'BB',
  'BE',
  'CS',
  'CS1',
  'DE',
  'DF',
  'DM',
  'DT',
  'RF',
  'RT',
  'SB',
  'TE',
  'WS',
  'WW',
];
