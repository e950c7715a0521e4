import type { OrderJson } from '../../../order/json.ts';
import type { Session } from '../../shapes.ts';
import { withQuery } from '../data/api.ts';
import { useData } from '../data/use-data.ts';
import { html, type View } from '../parts/html.ts';
import { Empty, Reload, Status, Trouble } from '../parts/parts.ts';
import { Time } from '../parts/time.ts';
import { linkTo } from '../route.ts';
import { Timeline } from './timeline.ts';

/** One order: what is known of it, what Thirdwatch was told, and its life. */
export function Order({ number, session }: { readonly number: string; readonly session: Session }): View {
  const { data, error, isLoading, reload } = useData<OrderJson>(withQuery('/api/order', { number }));
  return html`
    <p class="crumb"><a href=${linkTo('orders')}>Orders</a></p>
    <div class="title"><h1>${number}</h1><${Reload} isLoading=${isLoading} reload=${reload} /></div>
    <${Trouble} error=${error} />
    ${data === undefined ? null : html`<${Known} order=${data} session=${session} />`}
  `;
}

function Known({ order, session }: { readonly order: OrderJson; readonly session: Session }): View {
  return html`
    <${Summary} order=${order} />
    <h2>Timeline</h2>
    <${Timeline} order=${order} />
    ${order.status === null ? null : html`<h2>Lines and pieces</h2><${Lines} order=${order} />`}
    <p class="quiet">In the terminal: <code>${session.relay} order ${order.orderId}</code></p>
  `;
}

function Summary({ order }: { readonly order: OrderJson }): View {
  const { status, because, lastReport, toBeTold, userId, trackingNumbers, unknownWords, parked, waiting } =
    order;
  return html`<dl class="facts">
    <div><dt>Status</dt><dd>${(status ?? 'unknown').replaceAll('_', ' ')}<small>${status === null ? 'none of its events was processed yet' : because}</small></dd></div>
    <div><dt>Thirdwatch was told</dt><dd>
      ${lastReport === null ? 'nothing yet' : html`<${Status} word=${lastReport.status} /> <small><${Time} at=${lastReport.at} /></small>`}
      ${toBeTold === null ? null : html`<small>${toBeTold} is not told yet</small>`}
    </dd></div>
    <div><dt>Waiting</dt><dd>${waiting.length === 0 ? 'nothing' : html`<${Status} word="waiting" text=${String(waiting.length)} />`}</dd></div>
    <div><dt>Parked</dt><dd>${
      parked.length === 0
        ? 'nothing'
        : html`<a href=${linkTo('parked')}><${Status} word="parked" text=${String(parked.length)} /></a>`
    }</dd></div>
    <div><dt>User</dt><dd>${userId ?? 'none registered'}</dd></div>
    <div><dt>Tracking</dt><dd>${trackingNumbers.join(', ') || 'no number'}</dd></div>
    ${unknownWords.length === 0 ? null : html`<div><dt>Unknown words</dt><dd>${unknownWords.join(', ')}</dd></div>`}
  </dl>`;
}

function Lines({ order }: { readonly order: OrderJson }): View {
  if (order.lines.length === 0) return html`<${Empty} title="No event of it told anything of its lines." />`;
  const rows = order.lines.map(
    ({ ingramOrder, line, subOrder, requested, shipped, remainder, asOf }) => html`<tr>
      <th scope="row">${ingramOrder || 'not named'}</th>
      <td>${line ?? 'all'}${subOrder === null ? null : html` <small>${subOrder}</small>`}</td>
      <td class="number">${shipped ?? '–'}</td>
      <td class="number">${requested ?? '–'}</td>
      <td>${remainder}</td>
      <td class="time">${asOf === null ? '–' : html`<${Time} at=${asOf} />`}</td>
    </tr>`,
  );
  return html`<table>
    <caption>What is known of each line, whatever event told it</caption>
    <thead><tr>
      <th scope="col">Ingram order</th><th scope="col">Line</th><th scope="col" class="number">Shipped</th>
      <th scope="col" class="number">Of</th><th scope="col">The rest is</th><th scope="col" class="time">As of</th>
    </tr></thead>
    <tbody>${rows}</tbody>
  </table>`;
}
