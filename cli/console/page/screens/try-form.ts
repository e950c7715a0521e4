import { useState } from 'preact/hooks';
import type { TryChoices, TryPreview } from '../../shapes.ts';
import { change } from '../data/api.ts';
import { html, type View } from '../parts/html.ts';
import { Trouble } from '../parts/parts.ts';

/** Asks for what an event is to tell. */
export function TryForm(props: {
  readonly choices: TryChoices;
  readonly onPreview: (preview: TryPreview | undefined) => void;
}): View {
  const [error, setError] = useState<string>();
  const show = (event: SubmitEvent) => {
    event.preventDefault();
    // Nobody is to send the request before this one in its place.
    props.onPreview(undefined);
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '');
    const wanted = {
      ...{ event: text('event'), order: text('order'), lines: text('lines'), tracking: text('tracking') },
      shapes: form.getAll('shape').map(String),
    };
    change<TryPreview>('/api/try/preview', wanted).then(
      (preview) => {
        setError(undefined);
        props.onPreview(preview);
      },
      (failed: Error) => setError(failed.message),
    );
  };
  return html`<form onSubmit=${show}>
    <div class="filters">
      <label>Event
        <select name="event">${props.choices.events.map((name) => html`<option value=${name}>${name}</option>`)}</select>
      </label>
      <label>Order <input name="order" autocomplete="off" placeholder="a new one" /></label>
      <label>Lines
        <input name="lines" autocomplete="off" value="001=3/3" aria-describedby="lines-help" />
      </label>
      <label>Tracking numbers <input name="tracking" autocomplete="off" placeholder="none" /></label>
    </div>
    <p class="quiet" id="lines-help">
      A line is 001, 001=2/3 (two of three pieces shipped), 001=Backordered or 001=2/3:Open; several with spaces between.
    </p>
    <details>
      <summary>How it differs from Ingram Micro’s documents</summary>
      <div class="checks-grid">
        ${props.choices.shapes.map(
          (shape) =>
            html`<label class="check"><input type="checkbox" name="shape" value=${shape} /> ${shape}</label>`,
        )}
      </div>
    </details>
    <${Trouble} error=${error} />
    <p><button type="submit" class="primary">Show the request</button></p>
  </form>`;
}
