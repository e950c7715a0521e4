import { createIngramApi, type IngramApiOptions } from './api.ts';
import type { IngramGet } from './get.ts';
import { type Identification, identificationHeaders } from './identification.ts';
import { type OrderDetailsClient, orderDetailsClient } from './order-details-client.ts';
import { type OrderSearchClient, orderSearchClient } from './order-search-client.ts';
import { type ReturnsClient, returnsClient } from './returns-client.ts';

/** How Ingram is asked. */
export type IngramClientOptions = Omit<IngramApiOptions, 'maxAnswerBytes'> &
  Identification & {
    /** More than this of an answer is not read, and makes it unreadable; 5 MB unless given. */
    readonly maxAnswerBytes?: number;
  };

/** Asks Ingram what it knows of orders and returns, with one access token. */
export type IngramClient = OrderDetailsClient & OrderSearchClient & ReturnsClient;

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/** A client for one container. */
export function createIngramClient(options: IngramClientOptions): IngramClient {
  const api = createIngramApi({ maxAnswerBytes: MAX_ANSWER_BYTES, ...options });
  const identification = identificationHeaders(options);
  const get: IngramGet = (endpoint, path) =>
    api({ endpoint, method: 'GET', path, headers: { ...identification(), accept: 'application/json' } });
  return { ...orderDetailsClient(get), ...orderSearchClient(get), ...returnsClient(get) };
}
