import type { OrderJson } from '../../order/json.ts';
import { html, type View } from './html.ts';
import { Empty, Status } from './parts.ts';
import { Time } from './time.ts';

type Entry = OrderJson['timeline'][number];

/** The life of an order, from the first event to what is to come. */
export function Timeline({ entries }: { readonly entries: readonly Entry[] }): View {
  if (entries.length === 0) {
    return html`<${Empty} title="Nothing is known of its life.">The log does not go back that far.<//>`;
  }
  return html`<ol class="timeline">${entries.map((entry) => html`<${Moment} entry=${entry} />`)}</ol>`;
}

function Moment({ entry }: { readonly entry: Entry }): View {
  const { kind, at, text, cause } = entry;
  const word = kind === 'told' ? entry.status : kind;
  return html`<li class=${kind}>
    <${Time} at=${at} />
    <${Status} word=${kind === 'told' ? word : kind} text=${kind === 'told' ? 'told' : kind.replace('-', ' ')} />
    <span class="what">${text}</span>
    ${cause === null ? null : html`<code>${cause}</code>`}
  </li>`;
}
