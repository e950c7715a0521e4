import { html, type View } from './html.ts';
import { Trouble } from './parts.ts';
import { useData } from './use-data.ts';

/** A parked message in full. */
export function ParkedBody({ id }: { readonly id: string }): View {
  const { data, error } = useData<object>(`/api/parked/${encodeURIComponent(id)}`);
  if (error !== undefined) return html`<${Trouble} error=${error} />`;
  if (data === undefined) return html`<p class="quiet">Reading …</p>`;
  return html`<pre tabindex="0" role="region" aria-label=${`Message ${id}`}>${JSON.stringify(data, undefined, 2)}</pre>`;
}
