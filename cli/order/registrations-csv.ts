import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import type { Registration } from '../../lib/store/user-registration.ts';

/** The bridge's own limit. */
const MAX_ORDER_NUMBER_LENGTH = 256;
/** Far longer than any shop's account id. */
const MAX_USER_ID_LENGTH = 256;

const HEADER = ['orderNumber', 'userId'] as const;

/** With relaxed column counts, the parser has no other error. */
const QUOTE_FAULT = 'its quotes are not those of CSV; a quote within quotes is written twice.';

const Rows = v.array(v.object({ record: v.array(v.string()), info: v.object({ lines: v.number() }) }));

/** The registrations of a file, or everything that is wrong with it. */
export type CsvRegistrations =
  | { readonly registrations: readonly Registration[] }
  | { readonly faults: readonly string[] };

/**
 * Reads registrations from CSV text with the header `orderNumber,userId`. Never throws.
 *
 * @returns the registrations, one for each order, or all faults, each with its line
 */
export function parseRegistrations(text: string): CsvRegistrations {
  const faults = new Map<number, string>();
  const [header, ...rows] = rowsOf(text, faults);
  if (header?.record.join() !== HEADER.join()) {
    return { faults: [`The first line must be ${HEADER.join()}.`] };
  }
  const byOrder = new Map<string, Row>();
  for (const { record, info } of rows) {
    const [orderId = '', userId = ''] = record;
    const row = { orderId, userId, line: info.lines };
    const found = record.length === 2 ? rowFaults(row, byOrder.get(orderKey(orderId))) : [notTwo(record)];
    if (found.length > 0) faults.set(row.line, `${found.join(', and ')}.`);
    else byOrder.set(orderKey(orderId), row);
  }
  if (faults.size > 0) {
    const sorted = [...faults].sort(([a], [b]) => a - b);
    return { faults: sorted.map(([line, fault]) => `Line ${line}: ${fault}`) };
  }
  return { registrations: [...byOrder.values()].map(({ orderId, userId }) => ({ orderId, userId })) };
}

type Row = Registration & { readonly line: number };

function rowFaults(row: Row, earlier: Row | undefined): string[] {
  const faults = registrationFaults(row);
  if (faults.length > 0 || earlier === undefined || earlier.userId === row.userId) return faults;
  return [`its order has another user in line ${earlier.line}`];
}

/** What is wrong with a registration, each as the end of a sentence. */
export function registrationFaults({ orderId, userId }: Registration): string[] {
  return [
    ...textFaults('order number', orderId, MAX_ORDER_NUMBER_LENGTH),
    ...textFaults('user id', userId, MAX_USER_ID_LENGTH),
  ];
}

/** Both are compared byte for byte elsewhere: what looks like a slip is refused, not corrected. */
function textFaults(name: string, text: string, maxLength: number): string[] {
  if (text.trim() === '') return [`the ${name} is missing`];
  return [
    ...(text === text.trim() ? [] : [`the ${name} has spaces around it`]),
    ...(/\p{Cc}/u.test(text.trim()) ? [`the ${name} holds a control character`] : []),
    // U+FFFD stands for a character that another program could not read.
    ...(text.isWellFormed() && !text.includes('\ufffd') ? [] : [`the ${name} holds a broken character`]),
    ...(text.length <= maxLength ? [] : [`the ${name} is longer than ${maxLength} characters`]),
  ];
}

function notTwo(record: readonly string[]): string {
  return `it has ${record.length} ${record.length === 1 ? 'field' : 'fields'} instead of 2`;
}

/** The rows with the number of the line at which each ends. */
function rowsOf(text: string, faults: Map<number, string>): v.InferOutput<typeof Rows> {
  const parsed: unknown = parse(text, {
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error) faults.set(Number(error.lines), QUOTE_FAULT);
      return undefined;
    },
  });
  return v.parse(Rows, parsed);
}
