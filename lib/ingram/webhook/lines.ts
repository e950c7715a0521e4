import { compact } from '../../platform/compact.ts';
import { type Fields, fieldsOf, listOf, pick, quantityOf, type Report, textOf } from './fields.ts';
import { type LineStatus, lineStatusOf } from './vocabulary.ts';

/** What Ingram says of one line, in a notification or in Order Details. */
export type LineReport = {
  readonly lineNumber: string;
  readonly requested?: number;
  readonly shipped?: number;
  readonly backordered?: number;
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

/** Where a reader is, and whom it tells of what it did not understand. */
export type LineContext = {
  readonly path: string;
  /** Told of what can be done without. */
  readonly report: Report;
  /** What cannot be done without. */
  readonly unreadableParts: string[];
};

/**
 * Reads one line, in every shape that Ingram is known to write.
 *
 * @returns nothing for a line that cannot be told from the others, which the context is told
 */
export function readLine(
  value: unknown,
  { path, report, unreadableParts }: LineContext,
): readonly LineReport[] {
  const line = fieldsOf(value);
  const lineNumber = line && lineKey(line);
  if (line === undefined || lineNumber === undefined) {
    unreadableParts.push(
      `${path} ${line ? 'has neither a line number nor a part number' : 'is not an object'}`,
    );
    return [];
  }
  const quantity = (...names: string[]) => quantityOf(pick(line, ...names), `${path}.${names[0]}`, report);
  const word = textOf(line.get('linestatus'));
  const status = word === undefined ? undefined : lineStatusOf(word);
  if (word !== undefined && status === undefined) report(`${path}.linestatus is not a known status`);
  const figures = compact({
    requested: quantity('requestedquantity', 'quantityordered'),
    shipped: quantity('shippedquantity', 'quantityshipped'),
    backordered: quantity('backorderedquantity', 'backorderquantity', 'quantitybackordered'),
    status,
  });
  return [{ lineNumber, ...figures, packages: readPackages(line, path, report) }];
}

/** "001" and "01" are one line. A line without a number is known by its part number. */
function lineKey(line: Fields): string | undefined {
  const number = textOf(pick(line, 'ingramorderlinenumber', 'ingramlinenumber', 'linenumber'))?.trim();
  if (number !== undefined) return number.replace(/^0+(?=.)/, '');
  const part = textOf(line.get('ingrampartnumber'))?.trim();
  return part === undefined ? undefined : `part ${part}`;
}

function readPackages(line: Fields, path: string, report: Report): readonly PackageReport[] {
  const objects = (value: unknown, name: string) => objectsIn(value, `${path}.${name}`, report);
  return objects(line.get('shipmentdetails'), 'shipmentdetails').flatMap((shipment) => {
    // Order Details names the carrier one level further down.
    const carriers = [shipment, ...objects(shipment.get('carrierdetails'), 'carrierdetails')];
    return carriers.flatMap((carrier) => {
      const carrierName = textOf(carrier.get('carriername'))?.trim();
      const parcels = [
        ...objects(carrier.get('packagedetails'), 'packagedetails'),
        ...objects(carrier.get('trackingdetails'), 'trackingdetails'),
      ];
      return [carrier, ...parcels].flatMap((parcel) => readPackage(parcel, carrierName));
    });
  });
}

function readPackage(fields: Fields, carrierName: string | undefined): readonly PackageReport[] {
  const trackingNumber = textOf(fields.get('trackingnumber'))?.trim();
  const trackingUrl = urlOf(fields.get('trackingurl'));
  return trackingNumber === undefined ? [] : [{ trackingNumber, ...compact({ carrierName, trackingUrl }) }];
}

function urlOf(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text !== undefined && /^https?:\/\/\S{1,2000}$/.test(text) ? text : undefined;
}

function objectsIn(value: unknown, path: string, report: Report): readonly Fields[] {
  return listOf(value).flatMap((entry) => {
    const fields = fieldsOf(entry);
    if (fields === undefined && entry !== null) report(`${path} holds something that is not an object`);
    return fields === undefined ? [] : [fields];
  });
}
