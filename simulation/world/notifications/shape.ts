import type { Random } from '../random.ts';
import { formsOf, type LineForm, type Mixture, mixtureOf, type TimestampForm } from './mixture.ts';

/** In which of its shapes a sender writes. Most traffic is plain. */
export type Shape = Mixture & {
  readonly prefix: 'im::' | 'IM::' | '';
  readonly timestampKey: 'eventTimeStamp' | 'evenTtimeStamp' | 'eventtimestamp';
  readonly timestampForm: TimestampForm;
  readonly idKey: 'eventId' | 'eventid';
  readonly orderKey: 'customerOrderNumber' | 'customerPoNumber' | 'customerordernumber';
  readonly lineKey: 'ingramLineNumber' | 'lineNumber' | 'LineNumber' | 'linenumber';
  readonly lineForm: LineForm;
  readonly backorderedKey:
    | 'backOrderedQuantity'
    | 'backorderedQuantity'
    | 'backorderquantity'
    | 'quantityBackOrdered';
  readonly asStrings: boolean;
  readonly rootIsArray: boolean;
  readonly resourceIsObject: boolean;
  readonly oneEventType: boolean;
  /** How the reseller's number of the order is written: Ingram uses capitals in most countries. */
  readonly spelling: 'as entered' | 'capitals' | 'either';
};

/**
 * Draws the shape of a sender.
 *
 * @param ofMixture what is mixed is drawn from it, so that another form leaves all else as it was
 */
export function shapeOf(random: Random, ofMixture: Random): Shape {
  const rarely = <T>(plain: T, ...others: readonly [T, ...T[]]) =>
    random.chance(0.9) ? plain : random.pick(others);
  return {
    prefix: rarely('im::', 'IM::', ''),
    timestampKey: rarely('eventTimeStamp', 'evenTtimeStamp', 'eventtimestamp'),
    timestampForm: rarely('Z', '+08:30', 'sevenDigits'),
    idKey: rarely('eventId', 'eventid'),
    orderKey: rarely('customerOrderNumber', 'customerPoNumber', 'customerordernumber'),
    lineKey: rarely('ingramLineNumber', 'lineNumber', 'LineNumber', 'linenumber'),
    lineForm: rarely('001', '01'),
    backorderedKey: rarely(
      'backOrderedQuantity',
      'backorderedQuantity',
      'backorderquantity',
      'quantityBackOrdered',
    ),
    asStrings: rarely(false, true),
    rootIsArray: rarely(false, true),
    resourceIsObject: rarely(false, true),
    oneEventType: rarely(false, true),
    spelling: rarely('as entered', 'capitals', 'either'),
    ...mixtureOf(ofMixture),
  };
}

/** The shape of one event. */
export type EventShape = Shape & {
  readonly numberOf: (ingramOrder: string) => string;
  readonly subOrderOf: (ingramOrder: string, suffix: number) => string;
};

/** What a sender mixes is drawn for each event. */
export function shapeOfEvent(eventId: string, shape: Shape): EventShape {
  const forms = formsOf(eventId);
  const { mixesZeros, mixesZones, mixesCasing } = shape;
  const written = (number: string, isLower: boolean) =>
    mixesCasing && isLower ? number.toLowerCase() : number;
  return {
    ...shape,
    ...(mixesZeros && { lineForm: forms.line }),
    ...(mixesZones && { timestampForm: forms.timestamp }),
    numberOf: (number) => written(number, forms.isOrderLower),
    subOrderOf: (number, suffix) => written(`${number}-${suffix}`, forms.isSubOrderLower),
  };
}
