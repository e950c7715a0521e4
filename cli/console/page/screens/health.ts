import { useState } from 'preact/hooks';
import { durationText } from '../../../../lib/platform/duration.ts';
import type { Activity, Health as Findings, Session } from '../../shapes.ts';
import { useData } from '../data/use-data.ts';
import { html, type View } from '../parts/html.ts';
import { Cost, count, Empty, Reload, Status, Trouble } from '../parts/parts.ts';
import { Time } from '../parts/time.ts';
import { linkTo } from '../route.ts';
import { Charts } from './charts.ts';

const HOURS = [1, 6, 24];

/** Whether all is well, what waits, and what the last hours were like. */
export function Health({ session }: { readonly session: Session }): View {
  const [hours, setHours] = useState(1);
  const checks = useData<Findings>('/api/health');
  const activity = useData<Activity>(`/api/activity?hours=${hours}`);
  const reload = () => {
    checks.reload();
    activity.reload();
  };
  return html`
    <div class="title"><h1>Health</h1><${Reload} isLoading=${checks.isLoading} reload=${reload} text="Check again" /></div>
    <${Cost} isLocal=${session.isLocal}>
      Each check does what <code>${session.relay} doctor</code> does: it calls the webhook and Thirdwatch without
      content, and makes about 20 requests to AWS. The charts come from the functions’ logs, as far as they were read.
    <//>
    <${Trouble} error=${checks.error ?? activity.error} />
    <${Checks} health=${checks.data} />
    <div class="title">
      <h2>The last hours</h2>
      <div class="choice" role="group" aria-label="Hours">
        ${HOURS.map(
          (each) =>
            html`<button type="button" aria-pressed=${each === hours} onClick=${() => setHours(each)}>${each} h</button>`,
        )}
      </div>
    </div>
    ${activity.data === undefined ? null : html`<${Charts} activity=${activity.data} /><${Waiting} activity=${activity.data} /><${Missed} activity=${activity.data} />`}
  `;
}

function Checks({ health }: { readonly health: Findings | undefined }): View {
  if (health === undefined) return html`<p class="quiet" role="status">Checking …</p>`;
  const right = health.checks.filter(({ status }) => status === 'ok');
  const failed = health.checks.filter(({ status }) => status === 'failed');
  const warnings = health.checks.filter(({ status }) => status === 'warning');
  const wrong = failed.length + warnings.length;
  return html`
    <p role="status" class="summary">
      ${wrong === 0 ? 'All is well.' : `${wrong} of ${count(health.checks.length, 'check')} found something.`}
    </p>
    <${CheckList} checks=${[...failed, ...warnings]} />
    <details>
      <summary>${count(right.length, 'check is', 'checks are')} ok</summary>
      <${CheckList} checks=${right} />
    </details>
  `;
}

function CheckList({ checks }: { readonly checks: Findings['checks'] }): View {
  return html`<ul class="checks">
    ${checks.map(
      ({ name, status, message, remedy }) => html`<li>
        <${Status} word=${status} /> <strong>${name}</strong>
        <span class="what">${message}${remedy === undefined ? null : html`<small>${remedy}</small>`}</span>
      </li>`,
    )}
  </ul>`;
}

function Waiting({ activity }: { readonly activity: Activity }): View {
  const now = Date.now();
  return html`<h2>Waiting</h2>
    ${
      activity.waiting.length === 0
        ? html`<${Empty} title="Nothing waits.">Each event that was received has been told or parked.<//>`
        : html`<table>
            <caption>Events that are neither told nor parked yet, the oldest first</caption>
            <thead><tr><th scope="col">Order</th><th scope="col">For</th><th scope="col">Next attempt</th><th scope="col">Why</th></tr></thead>
            <tbody>${activity.waiting.map(
              ({ orderId, since, nextAttempt, error }) => html`<tr>
                <th scope="row"><a href=${linkTo('orders', orderId)}>${orderId}</a></th>
                <td>${durationText(now - Date.parse(since))}</td>
                <td>${nextAttempt === undefined ? 'at once' : html`<${Time} at=${nextAttempt} />`}</td>
                <td class="what">${error ?? 'No attempt is logged yet.'}</td>
              </tr>`,
            )}</tbody>
          </table>`
    }`;
}

function Missed({ activity }: { readonly activity: Activity }): View {
  return html`<h2>Missed</h2>
    ${
      activity.missed.length === 0
        ? html`<${Empty} title="No event was found missing.">
            Where <code>ingram-sweep</code> is on, what no webhook told is found in Ingram Micro’s own list of orders.
          <//>`
        : html`<table>
            <caption>What no webhook told, and the sweep found</caption>
            <thead><tr><th scope="col">Order</th><th scope="col">Told</th><th scope="col" class="time">At</th></tr></thead>
            <tbody>${activity.missed.map(
              ({ orderId, told, at }) => html`<tr>
                <th scope="row"><a href=${linkTo('orders', orderId)}>${orderId}</a></th>
                <td><${Status} word=${told} /></td>
                <td class="time"><${Time} at=${at} /></td>
              </tr>`,
            )}</tbody>
          </table>`
    }`;
}
