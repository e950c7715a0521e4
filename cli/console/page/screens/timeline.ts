import { useState } from 'preact/hooks';
import type { OrderJson } from '../../../order/json.ts';
import { withQuery } from '../data/api.ts';
import { html, type View } from '../parts/html.ts';
import { InFull } from '../parts/in-full.ts';
import { Empty, Status, Words } from '../parts/parts.ts';
import { Time } from '../parts/time.ts';

type Entry = OrderJson['timeline'][number];

/** The life of an order, from the first event to what is to come. */
export function Timeline({ order }: { readonly order: OrderJson }): View {
  const { orderId, timeline: entries } = order;
  if (entries.length === 0) {
    return html`<${Empty} title="Nothing is known of its life.">The log does not go back that far.<//>`;
  }
  return html`<ol class="timeline">${entries.map((entry) => html`<${Moment} entry=${entry} orderId=${orderId} />`)}</ol>`;
}

function Moment({ entry, orderId }: { readonly entry: Entry; readonly orderId: string }): View {
  const { kind, at, text, cause } = entry;
  const word = kind === 'told' ? entry.status : kind;
  return html`<li class=${kind}>
    <${Time} at=${at} />
    <${Status} word=${kind === 'told' ? word : kind} text=${kind === 'told' ? 'told' : kind.replace('-', ' ')} />
    <span class="what"><${Words} text=${text} /></span>
    ${cause === null ? null : html`<code>${cause}</code>`}
    ${kind === 'received' && cause !== null ? html`<${FromArchive} event=${cause} order=${orderId} />` : null}
  </li>`;
}

/** The event's body, each call and its answer, where the stage keeps them. */
function FromArchive({ event, order }: { readonly event: string; readonly order: string }): View {
  const [isOpen, setOpen] = useState(false);
  return html`<div class="full">
    <button type="button" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
      ${isOpen ? 'Hide' : 'Show'} body and calls<span class="hidden"> of ${event}</span>
    </button>
    ${isOpen ? html`<${InFull} path=${withQuery('/api/event', { event, order })} label=${`Event ${event}`} />` : null}
  </div>`;
}
