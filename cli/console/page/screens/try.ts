import { useState } from 'preact/hooks';
import type { TryChoices, TryPreview, TrySent } from '../../shapes.ts';
import { change } from '../data/api.ts';
import { useData } from '../data/use-data.ts';
import { NO_FILTER, useLive } from '../data/use-live.ts';
import { html, type View } from '../parts/html.ts';
import { Trouble } from '../parts/parts.ts';
import { linkTo } from '../route.ts';
import { Faults } from './faults.ts';
import { StepList } from './live.ts';
import { TryForm } from './try-form.ts';

/** Sends what Ingram Micro would send, and shows how it arrives. */
export function TryIt(): View {
  const { data, error, reload } = useData<TryChoices>('/api/try');
  const [preview, setPreview] = useState<TryPreview>();
  return html`
    <h1>Try it</h1>
    <p>Make an event as Ingram Micro sends it, look at the signed request, send it, and watch it arrive.</p>
    <${Trouble} error=${error} />
    ${data === undefined ? null : html`<${TryForm} choices=${data} onPreview=${setPreview} />`}
    ${preview === undefined ? null : html`<${Request} key=${preview.eventId} preview=${preview} />`}
    ${data === undefined ? null : html`<${Faults} simulators=${data.simulators} reload=${reload} />`}
  `;
}

function Request({ preview }: { readonly preview: TryPreview }): View {
  const [body, setBody] = useState(preview.body);
  const [isForged, setForged] = useState(false);
  const [sent, setSent] = useState<TrySent>();
  const [error, setError] = useState<string>();
  const send = () =>
    change<TrySent>('/api/try/send', { body, isForged }).then(
      (answer) => {
        setSent(answer);
        setError(undefined);
      },
      (failed: Error) => setError(failed.message),
    );
  const headers = Object.entries(preview.headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`POST ${preview.url}`, ...headers].join('\n');
  return html`<section aria-labelledby="request">
    <h2 id="request">The signed request</h2>
    <pre tabindex="0" role="region" aria-label="Method and headers"
      >${head}</pre>
    <label class="block">Body (you may change it)
      <textarea rows="14" spellcheck="false" value=${body} onInput=${(event: Event) => setBody((event.target as HTMLTextAreaElement).value)}></textarea>
    </label>
    <p class="buttons">
      <button type="button" class="primary" onClick=${send}>Send</button>
      <label class="check">
        <input type="checkbox" checked=${isForged} onChange=${() => setForged(!isForged)} /> with a forged signature
      </label>
    </p>
    <${Trouble} error=${error} />
    ${sent === undefined ? null : html`<${Arrival} preview=${preview} sent=${sent} />`}
  </section>`;
}

function Arrival({ preview, sent }: { readonly preview: TryPreview; readonly sent: TrySent }): View {
  const [filter] = useState({ ...NO_FILTER, event: preview.eventId });
  const { steps, trouble } = useLive(filter, false);
  return html`
    <h3>How it arrives</h3>
    <p role="status">The webhook answers ${sent.status} <code>${sent.answer}</code></p>
    <${Trouble} error=${trouble} />
    <${StepList} steps=${steps} />
    <p><a href=${linkTo('orders', preview.order)}>Open order ${preview.order}</a></p>
  `;
}
