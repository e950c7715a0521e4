import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChangeReport } from '../../shapes.ts';
import { change } from '../data/api.ts';
import { html, type View } from './html.ts';
import { Trouble } from './parts.ts';

/** A change that somebody is about to make. */
export type Change = {
  /** What it does, as the title of the question. */
  readonly title: string;
  /** The button that does it. */
  readonly action: string;
  readonly path: string;
  readonly body: object;
};

/** Shows what a change would do, asks as `relay` asks, makes it, and shows what was done. */
export function ChangeDialog(props: {
  readonly change: Change;
  readonly onClose: (isChanged: boolean) => void;
}): View {
  const { title, action, path, body } = props.change;
  const dialog = useRef<HTMLDialogElement>(null);
  const [report, setReport] = useState<ChangeReport>();
  const [error, setError] = useState<string>();
  const [stage, setStage] = useState<'asking' | 'doing' | 'done'>('asking');
  const ask = (isConfirmed: boolean) =>
    change<ChangeReport>(path, { ...body, isConfirmed }).then(setReport, (failed: Error) =>
      setError(failed.message),
    );
  useEffect(() => {
    dialog.current?.showModal();
    ask(false);
  }, []);
  const confirm = () => {
    setStage('doing');
    ask(true).then(() => setStage('done'));
  };
  const question = stage === 'asking' ? (report?.question ?? null) : null;
  return html`<dialog ref=${dialog} aria-labelledby="change-title" onClose=${() => props.onClose(stage === 'done')}>
    <h2 id="change-title">${title}</h2>
    <div aria-live="polite">
      ${report === undefined && error === undefined ? html`<p>Looking …</p>` : null}
      ${report === undefined ? null : html`<pre tabindex="0" role="region" aria-label="What relay says">${report.text}</pre>`}
      <${Trouble} error=${error} />
      ${question === null ? null : html`<p><strong>${question}</strong></p>`}
    </div>
    <form method="dialog" class="buttons">
      ${
        question === null || error !== undefined
          ? null
          : html`<button type="button" class="primary" onClick=${confirm}>${action}</button>`
      }
      <button type="submit" aria-disabled=${stage === 'doing'}>${question === null ? 'Close' : 'Cancel'}</button>
    </form>
  </dialog>`;
}
