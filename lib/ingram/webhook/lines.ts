import { compact } from '../../platform/compact.ts';
import {
  type AddRemark,
  type Fields,
  fieldsOf,
  keepRemarks,
  listOf,
  pick,
  quantityOf,
  textOf,
} from './fields.ts';
import { type LineStatus, lineStatusOf } from './vocabulary.ts';

/** Above an order of 2,000 lines in three sub-orders: more than this, no order has. */
export const MAX_LINES = 10_000;

/** What Ingram says of one line, in a notification or in Order Details. */
export type LineReport = {
  readonly lineNumber: string;
  /** Such as `20-RD128-21`, in capitals. One line may stand in several sub-orders. */
  readonly subOrderNumber?: string;
  readonly requested?: number;
  readonly shipped?: number;
  readonly backordered?: number;
  /** How many were requested, or have shipped, stands there and is no quantity. */
  readonly hasUnreadableQuantity?: true;
  readonly status?: LineStatus;
  readonly packages: readonly PackageReport[];
};

/** A package on its way. */
type PackageReport = {
  readonly trackingNumber: string;
  readonly carrierName?: string;
  /** Where its way can be followed; Order Details alone tells it. */
  readonly trackingUrl?: string;
};

/** The shortest of the carriers' numbers; the blocks in which some are written have fewer characters. */
const MIN_TRACKING_NUMBER_LENGTH = 8;

/** Far above anything that one field of Ingram's holds. */
const MAX_TRACKING_NUMBERS = 1_000;
/** One more shows that there are too many; between any two there may be something empty. */
const MOST_PARTS = 2 * MAX_TRACKING_NUMBERS + 2;

/** The names under which Ingram tells how many pieces were requested, and how many have shipped. */
const REQUESTED = ['requestedquantity', 'quantityordered'] as const;
const SHIPPED = ['shippedquantity', 'quantityshipped'] as const;

/** Where a reader is, and what adds its remarks on what it did not understand. */
export type LineContext = {
  readonly path: string;
  /** On what can be done without. */
  readonly addProblem: AddRemark;
  /** On each status word that is not known. */
  readonly addUnknownWord: AddRemark;
  /** On what cannot be done without. */
  readonly addUnreadable: AddRemark;
};

/**
 * Reads one line, in every shape that Ingram is known to write.
 *
 * @returns nothing for a line that cannot be told from the others, on which there is a remark then
 */
export function readLine(
  value: unknown,
  { path, addProblem, addUnknownWord, addUnreadable }: LineContext,
): readonly LineReport[] {
  const line = fieldsOf(value);
  const lineNumber = line && lineKey(line);
  if (line === undefined || lineNumber === undefined) {
    addUnreadable(`${path} ${line ? 'has neither a line number nor a part number' : 'is not an object'}`);
    return [];
  }
  const { kept: unreadableQuantities, add: addUnreadableQuantity } = keepRemarks();
  const quantity = (addRemark: AddRemark, ...names: string[]) =>
    quantityOf(pick(line, ...names), `${path}.${names[0]}`, addRemark);
  const word = textOf(line.get('linestatus'));
  const status = word === undefined ? undefined : lineStatusOf(word);
  if (word !== undefined && status === undefined) addUnknownWord(word);
  const subOrderNumber = textOf(line.get('subordernumber'))?.trim().toUpperCase();
  const figures = compact({
    subOrderNumber,
    requested: quantity(addUnreadableQuantity, ...REQUESTED),
    shipped: quantity(addUnreadableQuantity, ...SHIPPED),
    backordered: quantity(addProblem, 'backorderedquantity', 'backorderquantity', 'quantitybackordered'),
    status,
  });
  for (const remark of unreadableQuantities) addProblem(remark);
  const isUnclear = unreadableQuantities.length > 0 && !isAllShipped(line);
  const hasUnreadableQuantity = isUnclear && ({ hasUnreadableQuantity: true } as const);
  return [
    { lineNumber, ...figures, ...hasUnreadableQuantity, packages: readPackages(line, path, addProblem) },
  ];
}

/** Whether what was requested and what has shipped stands there as the same, however it is to be read. */
function isAllShipped(line: Fields): boolean {
  const requested = textOf(pick(line, ...REQUESTED))?.trim();
  return requested !== undefined && requested === textOf(pick(line, ...SHIPPED))?.trim();
}

/** "001" and "01" are one line. A line without a number is known by its part number. */
function lineKey(line: Fields): string | undefined {
  const number = textOf(pick(line, 'ingramorderlinenumber', 'ingramlinenumber', 'linenumber'))?.trim();
  if (number !== undefined) return number.replace(/^0+(?=.)/, '');
  const part = textOf(line.get('ingrampartnumber'))?.trim();
  return part === undefined ? undefined : `part ${part}`;
}

function readPackages(line: Fields, path: string, addProblem: AddRemark): readonly PackageReport[] {
  const objects = (value: unknown, name: string) => objectsIn(value, `${path}.${name}`, addProblem);
  return objects(line.get('shipmentdetails'), 'shipmentdetails').flatMap((shipment) => {
    // Order Details names the carrier one level further down.
    const carriers = [shipment, ...objects(shipment.get('carrierdetails'), 'carrierdetails')];
    return carriers.flatMap((carrier) => {
      const carrierName = textOf(carrier.get('carriername'))?.trim();
      const packages = [
        ...objects(carrier.get('packagedetails'), 'packagedetails'),
        ...objects(carrier.get('trackingdetails'), 'trackingdetails'),
      ];
      return [carrier, ...packages].flatMap((fields) => readPackage(fields, carrierName, path, addProblem));
    });
  });
}

function readPackage(
  fields: Fields,
  carrierName: string | undefined,
  path: string,
  addProblem: AddRemark,
): readonly PackageReport[] {
  const trackingUrl = urlOf(fields.get('trackingurl'));
  const rest = compact({ carrierName, trackingUrl });
  const numbers = trackingNumbersIn(textOf(fields.get('trackingnumber')) ?? '');
  if (numbers.length > MAX_TRACKING_NUMBERS)
    addProblem(`${path} has a tracking number that is more than ${MAX_TRACKING_NUMBERS} numbers`);
  return numbers.slice(0, MAX_TRACKING_NUMBERS).map((trackingNumber) => ({
    trackingNumber,
    ...rest,
  }));
}

/** One field may hold several numbers. Blanks part them only where each part is long enough to be a number. */
function trackingNumbersIn(text: string): readonly string[] {
  // What is bounded takes no memory for the rest: there may be millions.
  const numbers = text.split(/[,;]/, MOST_PARTS).flatMap((part) => {
    const words = part.split(/\s+/, MOST_PARTS).filter((word) => word !== '');
    return words.every((word) => word.length >= MIN_TRACKING_NUMBER_LENGTH) ? words : [part.trim()];
  });
  return numbers.filter((number) => number !== '');
}

function urlOf(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text !== undefined && /^https?:\/\/\S{1,2000}$/.test(text) ? text : undefined;
}

function objectsIn(value: unknown, path: string, addProblem: AddRemark): readonly Fields[] {
  return listOf(value).flatMap((entry) => {
    const fields = fieldsOf(entry);
    if (fields === undefined && entry !== null) addProblem(`${path} holds something that is not an object`);
    return fields === undefined ? [] : [fields];
  });
}
