import { useState } from 'preact/hooks';
import type { SimulatorFaults } from '../../shapes.ts';
import { change } from '../data/api.ts';
import { html, type View } from '../parts/html.ts';
import { Trouble } from '../parts/parts.ts';

/** What the simulators do wrong, by a click. */
export function Faults(props: {
  readonly simulators: readonly SimulatorFaults[];
  readonly reload: () => void;
}): View {
  const [error, setError] = useState<string>();
  const set = (simulator: string, fault: string) =>
    change('/api/try/faults', { simulator, fault }).then(
      () => props.reload(),
      (failed: Error) => setError(failed.message),
    );
  return html`<section aria-labelledby="faults">
    <h2 id="faults">What goes wrong</h2>
    <${Trouble} error=${error} />
    <div class="faults">
      ${props.simulators.map(
        ({ simulator, title, faults, current }) => html`<fieldset>
          <legend>${title}</legend>
          ${faults.map(
            ({ name, title: text }) => html`<label class="check">
              <input
                type="radio"
                name=${simulator}
                checked=${name === current}
                onChange=${() => set(simulator, name)}
              /> ${text}
            </label>`,
          )}
        </fieldset>`,
      )}
    </div>
  </section>`;
}
