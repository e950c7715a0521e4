import { useState } from 'preact/hooks';
import { durationText } from '../../../../lib/platform/duration.ts';
import type { RecentOrder, RecentOrders, Session } from '../../shapes.ts';
import { withQuery } from '../data/api.ts';
import { useData } from '../data/use-data.ts';
import { html, type View } from '../parts/html.ts';
import { Cost, count, Empty, Reload, Status, Trouble, Words } from '../parts/parts.ts';
import { Time } from '../parts/time.ts';
import { linkTo } from '../route.ts';

/** Recent orders, and the search for any other. */
export function Orders({ session }: { readonly session: Session }): View {
  const [search, setSearch] = useState('');
  const { data, error, isLoading, reload } = useData<RecentOrders>(withQuery('/api/orders', { search }));
  const open = (event: Event) => {
    event.preventDefault();
    if (search !== '') location.hash = linkTo('orders', search);
  };
  const period =
    session.lookBackMs === null ? 'since the start' : `of the last ${durationText(session.lookBackMs)}`;
  return html`
    <div class="title"><h1>Orders</h1><${Reload} isLoading=${isLoading} reload=${reload} /></div>
    <${Cost} isLocal=${session.isLocal}>
      The list comes from the functions’ logs (logs:FilterLogEvents, what is new since the last look). To open an order
      reads one item of the table, its log lines of four days, and the dead-letter queue.
    <//>
    <form class="filters" role="search" onSubmit=${open}>
      <label>
        Order number
        <input
          type="search"
          autocomplete="off"
          value=${search}
          onInput=${(event: Event) => setSearch((event.target as HTMLInputElement).value.trim())}
        />
      </label>
      <button type="submit" class="primary">Open</button>
    </form>
    <${Trouble} error=${error} />
    ${data === undefined ? null : html`<${Results} data=${data} search=${search} period=${period} isLocal=${session.isLocal} />`}
  `;
}

function Results(props: {
  readonly data: RecentOrders;
  readonly search: string;
  readonly period: string;
  readonly isLocal: boolean;
}): View {
  const { data, search, period, isLocal } = props;
  if (data.orders.length > 0) return html`<${OrderTable} data=${data} period=${period} />`;
  if (search !== '') {
    return html`<${Empty} title=${`Nothing was logged of an order like ${search} ${period}.`}>
      It may be older: <a href=${linkTo('orders', search)}>look up ${search}</a>, in full and as your shop writes it.
    <//>`;
  }
  return html`<${Empty} title=${`Nothing was logged of any order ${period}.`}>
    ${
      isLocal
        ? html`<a href=${linkTo('try')}>Send a first event</a>, and its order appears here.`
        : 'Search for an order by its number.'
    }
  <//>`;
}

function OrderTable({ data, period }: { readonly data: RecentOrders; readonly period: string }): View {
  const shown = data.orders.length < data.total ? `, the last ${data.orders.length} of them` : '';
  return html`<table>
    <caption>${count(data.total, 'order')} ${period}${shown}</caption>
    <thead>
      <tr><th scope="col">Order</th><th scope="col">Told</th><th scope="col" class="wide">Because</th><th scope="col">Last step</th><th scope="col" class="time">At</th></tr>
    </thead>
    <tbody>${data.orders.map((order) => html`<${Row} key=${order.orderId} order=${order} />`)}</tbody>
  </table>`;
}

function Row({ order }: { readonly order: RecentOrder }): View {
  const { orderId, told, because, step, at } = order;
  return html`<tr>
    <th scope="row"><a href=${linkTo('orders', orderId)}>${orderId}</a></th>
    <td>${told === null ? html`<span class="quiet">nothing</span>` : html`<${Status} word=${told} />`}</td>
    <td class="wide quiet"><${Words} text=${because ?? ''} /></td>
    <td>${step === 'forwarded' ? html`<span class="quiet">told</span>` : html`<${Status} word=${step} />`}</td>
    <td class="time"><${Time} at=${at} /></td>
  </tr>`;
}
