/**
 * What two spellings of one order number have in common. Ingram Micro writes the reseller's number in capitals outside
 * SAP countries: five examples of its own ask for `Tejal899` and answer `TEJAL899`. Blanks around a number are not
 * part of it.
 *
 * Only for comparing and finding: Thirdwatch hears the number as it was written. As every key is in capitals, no key
 * begins like `event#` or `#ingram-requests#`, under which the orders table keeps other things.
 */
export function orderKey(orderNumber: string): string {
  return orderNumber.trim().toUpperCase();
}
