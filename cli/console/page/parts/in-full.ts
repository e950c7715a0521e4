import { useData } from '../data/use-data.ts';
import { html, type View } from './html.ts';
import { Trouble } from './parts.ts';

/** What the server answers, as it is: a parked message, or an event from the archive. */
export function InFull({ path, label }: { readonly path: string; readonly label: string }): View {
  const { data, error } = useData<object>(path);
  if (error !== undefined) return html`<${Trouble} error=${error} />`;
  if (data === undefined) return html`<p class="quiet">Reading …</p>`;
  return html`<pre tabindex="0" role="region" aria-label=${label}>${JSON.stringify(data, undefined, 2)}</pre>`;
}
