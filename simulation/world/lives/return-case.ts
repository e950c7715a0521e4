/** What Ingram decides of a case, or of a product in it. */
export type CaseStatus = 'Open' | 'Approved' | 'Partially Approved' | 'Denied' | 'Voided';

/** Pieces of a line that a case is about. */
export type ReturnedPieces = {
  readonly ingramOrder: string;
  readonly line: string;
  /** Of the sub-order that was invoiced, where the case names it; else it does not name the Ingram order either. */
  readonly suffix?: number;
  readonly pieces: number;
  readonly status?: CaseStatus;
};

/** A case of goods that come back, or that are claimed. */
export type ReturnCase = {
  readonly number: string;
  readonly kind: 'Return' | 'Claim';
  /** Ingram's code in brackets, and a text; or nothing. */
  readonly reason: string;
  /** Whether goods come back by it. */
  readonly isOfGoods: boolean;
  readonly status: CaseStatus;
  readonly products: readonly ReturnedPieces[];
};

/** What has come back by a case. */
export function backByCase({ isOfGoods, status, products }: ReturnCase): readonly ReturnedPieces[] {
  return products.filter((product) => isOfGoods && (product.status ?? status) === 'Approved');
}

/** The same as Ingram's API answers it. */
export function caseBody(
  { kind, reason, status, products }: ReturnCase,
  customerOrderNumber: string,
): object {
  return {
    typeOfDetails: kind,
    returnReason: reason,
    status,
    products: products.map(({ ingramOrder, line, suffix, pieces, status }) => ({
      ingramLineNumber: Number(line),
      ...(suffix !== undefined && { invoiceNumber: `${ingramOrder}-${suffix}` }),
      customerOrderNumber,
      quantity: pieces,
      ...(status !== undefined && { status }),
    })),
  };
}
