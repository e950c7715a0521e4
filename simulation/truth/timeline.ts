import type { ShownOrder } from '../world/details.ts';
import type { HeardCase } from '../world/judge/returns.ts';
import { type Heard, luckyWords } from '../world/judge/verdict.ts';
import { truthOf } from '../world/lives/order.ts';
import { inWords } from '../world/notifications/in-words.ts';
import type { SentEvent, ToldLine } from '../world/notifications/sent-event.ts';
import type { Judged } from './play.ts';

/** A life as a person reads it: what happened and was sent, then what arrived and was told. */
export function timelineOf({ played, mode, verdict, parked }: Judged): string {
  const { life, arrivals, heard, answers } = played;
  const lucky = luckyWords(played);
  const lines = [`Life ${life.index} of seed ${life.seed}, style ${life.style}, Order Details ${mode}`];
  const numbers = new Map<string, number>();
  for (const { at, what, order, event } of life.steps) {
    lines.push('', `${timeInWords(at)}  ${what}`, `  so it is  ${inWords(order)}: ${truthOf(order)}`);
    if (event === undefined) continue;
    numbers.set(event.id, numbers.size + 1);
    lines.push(...eventInWords(event, numbers.size));
  }
  lines.push('', 'Arrivals');
  for (const [index, { event, receivedAt }] of arrivals.entries()) {
    const told = heard.filter(({ arrived }) => arrived === index + 1);
    const isWrong = (word: Heard) => verdict.harmful.includes(word);
    const isLucky = (word: Heard) => lucky.includes(word);
    const words = told.map(
      (word) => `${word.status}${isWrong(word) ? ' (harmful)' : isLucky(word) ? ' (true by chance)' : ''}`,
    );
    lines.push(
      `${timeInWords(receivedAt)}  event ${numbers.get(event.id)}: ${words.join(', ') || 'nothing told'}`,
    );
  }
  if (answers.length > 0) lines.push('', 'Answers of Order Details', ...answers.map(answerInWords));
  if (played.cases?.length) lines.push('', 'Cases of returned goods', ...played.cases.map(caseInWords));
  if (parked.length > 0) lines.push('', `Parked: ${parked.join(', ')}`);
  if (life.untold.length > 0) lines.push('', `Not told by any event: ${life.untold.join(', ')}`);
  const { truth, known = 'cannot be known', lastHeard = 'nothing' } = verdict;
  lines.push('', `True: ${truth}. From what was sent: ${known}. Last told: ${lastHeard}.`);
  return lines.join('\n');
}

function eventInWords({ type, timestamp, orders }: SentEvent, number: number): readonly string[] {
  const date = timestamp === 'sentAt' ? '' : `, dated ${timestamp}`;
  return [
    `  event ${number}   ${type}${date}`,
    ...orders.map(
      (order) => `            ${order.number}: ${order.lines.map(lineInWords).join('; ') || 'no lines'}`,
    ),
  ];
}

function lineInWords({ line, suffix, word, requested, shipped, backordered }: ToldLine): string {
  const quantities = [requested, shipped, backordered].map((quantity) => quantity ?? '-').join('/');
  const isCounted = quantities !== '-/-/-';
  return [suffix === undefined ? line : `${line}/-${suffix}`, word ?? '(no word)', isCounted && quantities]
    .filter(Boolean)
    .join(' ');
}

function answerInWords({ number, askedAt, orderStatus, lines }: ShownOrder): string {
  const shown = lines.map(
    ({ line, suffix, word, ordered, backordered, inShipments }) =>
      `${line}/-${suffix} ${word} ${ordered}/${inShipments}/${backordered}`,
  );
  return `${timeInWords(askedAt)}  ${number} ${orderStatus}: ${shown.join('; ')}`;
}

function caseInWords({ heardAt, known }: HeardCase): string {
  const products = known.products.map(
    ({ ingramOrder, line, suffix, pieces, status }) =>
      `${suffix === undefined ? '' : `${ingramOrder}-${suffix} `}${line}: ${pieces} ${status ?? ''}`,
  );
  return `${timeInWords(heardAt)}  ${known.number} ${known.reason || known.kind} ${known.status}: ${products.join('; ')}`;
}

function timeInWords(ms: number): string {
  return new Date(ms).toISOString().slice(5, 19).replace('T', ' ');
}
