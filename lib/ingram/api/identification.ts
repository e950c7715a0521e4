import { randomUUID } from 'node:crypto';

/** Who calls Ingram's API. */
export type Identification = {
  /** The reseller's number at Ingram, such as `20-222222`: to any other form Ingram answers 400. */
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
 */
export function identificationHeaders(caller: Identification): () => Readonly<Record<string, string>> {
  const { customerNumber, countryCode, senderId } = caller;
  return () => ({
    'IM-CustomerNumber': customerNumber,
    'IM-CountryCode': countryCode,
    'IM-CorrelationID': randomUUID().replaceAll('-', ''),
    ...(senderId !== undefined && { 'IM-SenderID': senderId }),
  });
}
