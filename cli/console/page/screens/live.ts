import { useState } from 'preact/hooks';
import { durationText } from '../../../../lib/platform/duration.ts';
import type { LiveStep, Session } from '../../shapes.ts';
import { type LiveFilter, NO_FILTER, useLive } from '../data/use-live.ts';
import { html, type View } from '../parts/html.ts';
import { Cost, count, Empty, Status, Trouble } from '../parts/parts.ts';
import { Time } from '../parts/time.ts';
import { linkTo } from '../route.ts';

const STEPS = ['received', 'queued', 'ignored', 'refused', 'waiting', 'forwarded', 'no news', 'parked'];
const TYPES = [
  ...['order_shipped', 'order_invoiced', 'order_hold', 'order_voided', 'order_backordered'],
  'async_order_create',
];

/** Each event's steps as they happen. */
export function Live({ session }: { readonly session: Session }): View {
  const [filter, setFilter] = useState<LiveFilter>(NO_FILTER);
  const [isPaused, setPaused] = useState(false);
  const live = useLive(filter, isPaused);
  const set = (name: keyof LiveFilter) => (event: Event) =>
    setFilter((before) => ({ ...before, [name]: (event.target as HTMLInputElement).value.trim() }));
  return html`
    <div class="title">
      <h1>Live</h1>
      <button type="button" aria-pressed=${isPaused} onClick=${() => setPaused(!isPaused)}>
        ${isPaused ? 'Go on' : 'Pause'}
      </button>
    </div>
    <${Cost} isLocal=${session.isLocal}>
      While this page is open and not paused, it reads the functions’ logs every ${session.lookEveryMs / 1000} s
      (logs:FilterLogEvents). Nothing is lost while it is paused.
    <//>
    <form class="filters" onSubmit=${(event: Event) => event.preventDefault()}>
      <label>Order <input type="search" autocomplete="off" onInput=${set('order')} /></label>
      <label>Event type ${choice(TYPES, set('type'))}</label>
      <label>Step ${choice(STEPS, set('step'))}</label>
    </form>
    <p class="quiet" aria-live="polite">
      ${stateText(live.steps.length, isPaused, live.isConnected)}<span class="hidden">${lastText(live.steps[0])}</span>
    </p>
    <${Trouble} error=${live.trouble} />
    ${live.lost > 0 ? html`<p class="trouble">${count(live.lost, 'line')} came and went while nobody looked.</p>` : null}
    ${
      live.steps.length === 0 && live.isConnected
        ? html`<${Nothing} session=${session} isFiltered=${filter !== NO_FILTER} />`
        : html`<${StepList} steps=${live.steps} />`
    }
    ${live.older > 0 ? html`<p class="quiet">${count(live.older, 'older step')} not shown.</p>` : null}
  `;
}

/** Steps, the newest first. */
export function StepList({ steps }: { readonly steps: readonly LiveStep[] }): View {
  return html`<ol class="steps">
    ${steps.map(
      (step) => html`<li key=${`${step.line} ${step.name}`}>
        <${Time} at=${step.at} />
        <${Status} word=${step.name} />
        <span class="order">
          ${step.orderId === null ? null : html`<a href=${linkTo('orders', step.orderId)}>${step.orderId}</a>`}
        </span>
        <span class="what">${step.text}</span>
        <code>${step.eventId}</code>
      </li>`,
    )}
  </ol>`;
}

function choice(values: readonly string[], onChange: (event: Event) => void): View {
  return html`<select onChange=${onChange}>
    <option value="">all</option>
    ${values.map((value) => html`<option value=${value}>${value}</option>`)}
  </select>`;
}

function stateText(steps: number, isPaused: boolean, isConnected: boolean): string {
  if (isPaused) return 'Paused.';
  if (!isConnected) return 'Connecting …';
  return steps === 0 ? 'Waiting for the next event.' : `${count(steps, 'step')}, the newest first.`;
}

/** For whoever does not see the list move. */
function lastText(last: LiveStep | undefined): string {
  return last === undefined ? '' : ` Last: ${last.name} ${last.orderId ?? last.eventId ?? ''} ${last.text}`;
}

function Nothing({ session, isFiltered }: { readonly session: Session; readonly isFiltered: boolean }): View {
  if (isFiltered) return html`<${Empty} title="No step matches.">Widen the filter to see others.<//>`;
  if (session.isLocal) {
    return html`<${Empty} title="Nothing has happened yet.">
      <a href=${linkTo('try')}>Send a first event</a>, and watch it arrive here.
    <//>`;
  }
  return html`<${Empty} title=${`Nothing was logged in the last ${durationText(session.lookBackMs ?? 0)}.`}>
    To read further back, start the console with <code>--since 1d</code>. If Ingram Micro has sent events since then,
    look at <a href=${linkTo('health')}>Health</a>.
  <//>`;
}
