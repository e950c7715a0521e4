import type { Life } from '../lives/life.ts';
import { withCloseDates } from './close-dates.ts';
import { withUncountedShipments } from './uncounted-shipments.ts';

/** The same life, told as some senders do: without counts that others write, and with dates that are close together. */
export function asTold(life: Life): Life {
  return withCloseDates(withUncountedShipments(life));
}
