import { table } from '../terminal/output.ts';
import { pluralize } from '../terminal/wording.ts';
import type { Audit } from './audit.ts';

/** No more differences than this are listed. */
const MAX_LISTED = 50;

/** A statement of what Ingram's list and ours say, for people. */
export function auditText({ since, until, found, agreeing, unnamed, differing }: Audit): string {
  const unknown = differing.filter(({ known }) => known === null).length;
  const counts = [
    pluralize(agreeing, 'agrees with what is known here', 'agree with what is known here'),
    pluralize(differing.length - unknown, 'differs', 'differ'),
    pluralize(unknown, 'is unknown here', 'are unknown here'),
    ...(unnamed === 0 ? [] : [pluralize(unnamed, 'has no number of yours', 'have no number of yours')]),
  ];
  const head = `${pluralize(found, 'Ingram order')} from ${since} to ${until}: ${counts.join(', ')}.`;
  if (differing.length === 0) return head;
  const rows = differing
    .slice(0, MAX_LISTED)
    .map(({ orderId, ingramOrderNumber, ingram, known }) => [
      ...[orderId, ingramOrderNumber, ingram, known ?? 'unknown'],
    ]);
  const listed = table(['order', 'ingram order', 'ingram says', 'known here'], rows);
  const more = differing.length > MAX_LISTED ? `\n… and ${differing.length - MAX_LISTED} more` : '';
  return `${head}\n\n${listed}${more}`;
}
