import { useState } from 'preact/hooks';
import type { Parked, ParkedList, Session } from '../../shapes.ts';
import { useData } from '../data/use-data.ts';
import { type Change, ChangeDialog } from '../parts/change-dialog.ts';
import { html, type View } from '../parts/html.ts';
import { InFull } from '../parts/in-full.ts';
import { Cost, count, Empty, Reload, Trouble } from '../parts/parts.ts';
import { Time } from '../parts/time.ts';
import { linkTo } from '../route.ts';

/** What is parked, by reason, and what can be done about it. */
export function ParkedScreen({ session }: { readonly session: Session }): View {
  const { data, error, isLoading, reload } = useData<ParkedList>('/api/parked');
  const [change, setChange] = useState<Change>();
  const close = (isChanged: boolean) => {
    setChange(undefined);
    if (isChanged) reload();
  };
  const groups = Map.groupBy(data?.messages ?? [], ({ reason }) => reason);
  return html`
    <div class="title"><h1>Parked</h1><${Reload} isLoading=${isLoading} reload=${reload} /></div>
    <${Cost} isLocal=${session.isLocal}>
      Each look receives what is in the dead-letter queue and gives it back: about three requests for ten messages.
    <//>
    <${Trouble} error=${error} />
    ${data === undefined ? html`<p class="quiet">Reading the dead-letter queue …</p>` : null}
    ${
      data?.messages.length === 0 && data.note === ''
        ? html`<${Empty} title="Nothing is parked.">
            There is nothing to do. An event comes here with its reason when it cannot be told.
          <//>`
        : null
    }
    ${
      session.mayChange || groups.size === 0
        ? null
        : html`<p class="cost">
      To redrive and drop from here: <code>${session.relay} console --allow-changes</code>
    </p>`
    }
    ${[...groups].map(
      ([reason, messages]) =>
        html`<${Group} key=${reason} reason=${reason} messages=${messages} session=${session} onChange=${setChange} />`,
    )}
    ${data?.note ? html`<p class="quiet">${data.note}</p>` : null}
    ${change === undefined ? null : html`<${ChangeDialog} change=${change} onClose=${close} />`}
  `;
}

type Changes = { readonly session: Session; readonly onChange: (change: Change) => void };

function Group(props: Changes & { readonly reason: string; readonly messages: readonly Parked[] }): View {
  const { reason, messages, session, onChange } = props;
  const orders = new Set(messages.map(({ order }) => order)).size;
  const title = `Redrive ${reason}`;
  return html`<section aria-label=${reason}>
    <div class="title">
      <h2>${reason} <small>${count(messages.length, 'message')} of ${count(orders, 'order')}</small></h2>
      ${
        session.mayChange
          ? html`<button type="button" onClick=${() => onChange(redriveOf(title, { reason }))}>${title} …</button>`
          : null
      }
    </div>
    <ul class="cards">
      ${messages.map((message) => html`<${Message} key=${message.messageId} message=${message} ...${{ session, onChange }} />`)}
    </ul>
  </section>`;
}

function redriveOf(title: string, filter: { readonly reason: string; readonly order?: string }): Change {
  return { title, action: 'Send back to the queue', path: '/api/parked/redrive', body: filter };
}

function Message({ message, session, onChange }: Changes & { readonly message: Parked }): View {
  const { messageId, order, eventId, detail, attempts, httpStatus, parkedAt, reason } = message;
  const [isOpen, setOpen] = useState(false);
  const drop = {
    title: `Drop ${messageId}`,
    action: 'Delete it',
    path: '/api/parked/drop',
    body: { id: messageId },
  };
  const figures = [
    ...(attempts === undefined ? [] : [count(attempts, 'attempt')]),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
  ];
  return html`<li>
    <p class="head"><a href=${linkTo('orders', order)}>${order}</a> <code>${eventId}</code>
      <span class="quiet"><${Time} at=${parkedAt} /> ${figures.map((figure) => `· ${figure} `)}</span></p>
    <p>${detail}</p>
    <p class="buttons">
      <button type="button" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
        ${isOpen ? 'Hide' : 'Show'}<span class="hidden"> ${messageId}</span>
      </button>
      ${
        session.mayChange
          ? html`<button type="button" onClick=${() => onChange(redriveOf(`Redrive ${reason} of ${order}`, { reason, order }))}>
                Redrive order …<span class="hidden"> ${order}</span>
              </button>
              <button type="button" class="danger" onClick=${() => onChange(drop)}>
                Drop …<span class="hidden"> ${messageId}</span>
              </button>`
          : null
      }
    </p>
    ${isOpen ? html`<${InFull} path=${`/api/parked/${encodeURIComponent(messageId)}`} label=${`Message ${messageId}`} />` : null}
  </li>`;
}
