import { randomUUID } from 'node:crypto';
import { Misconfigured } from '../../platform/errors.ts';

/** Who calls Ingram's API. */
export type Identification = {
  /** The reseller's number at Ingram: at most 10 characters. */
  readonly customerNumber: string;
  /** ISO 3166-1, two letters. */
  readonly countryCode: string;
  /** A name of the caller's own, at most 32 characters. */
  readonly senderId?: string;
};

/**
 * The headers that identify a call, as in Ingram's "Get Order Details": they have limits, and a UUID with its dashes
 * would be too long for one.
 *
 * @returns makes the headers of each call, with an id of its own
 * @throws Misconfigured with all faults at once
 */
export function identificationHeaders(caller: Identification): () => Readonly<Record<string, string>> {
  const { customerNumber, countryCode, senderId } = caller;
  const faults = [
    ...(/^[\x21-\x7e]{1,10}$/.test(customerNumber)
      ? []
      : ['the customer number must have 1 to 10 characters']),
    ...(/^[A-Z]{2}$/.test(countryCode) ? [] : ['the country code must be two capital letters']),
    ...(/^[\x21-\x7e]{1,32}$/.test(senderId ?? '-') ? [] : ['the sender id must have 1 to 32 characters']),
  ];
  if (faults.length > 0) throw new Misconfigured(`Ingram's API cannot be called: ${faults.join('; ')}.`);
  return () => ({
    'IM-CustomerNumber': customerNumber,
    'IM-CountryCode': countryCode,
    'IM-CorrelationID': randomUUID().replaceAll('-', ''),
    ...(senderId !== undefined && { 'IM-SenderID': senderId }),
  });
}
