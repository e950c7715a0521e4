import { html, type View } from './html.ts';

/** How a step, a status or a finding is to be taken. */
const TONES: Readonly<Record<string, string>> = {
  ...{ ok: 'good', forwarded: 'good', told: 'good', _fulfilled: 'good', _approved: 'good' },
  ...{ warning: 'warn', waiting: 'warn', failed: 'bad', due: 'warn', _held: 'warn' },
  ...{ parked: 'bad', refused: 'bad', _canceled: 'bad', _returned: 'bad' },
};

/** A word with the color that goes with it. The color says nothing that the word does not. */
export function Status({ word, text = word }: { readonly word: string; readonly text?: string }): View {
  return html`<span class=${`status ${TONES[word] ?? 'plain'}`}>${text}</span>`;
}

/** A text whose words are not broken at their hyphens, such as the number 20-4AFD4, where they fit into a line. */
export function Words({ text }: { readonly text: string }): View {
  const parts = text.split(/(\S+-\S+)/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<span class="whole">${part}</span>`))}`;
}

/** What went wrong, and that it did. */
export function Trouble({ error }: { readonly error: string | undefined }): View | null {
  return error === undefined ? null : html`<p class="trouble" role="alert">${error}</p>`;
}

/** There is nothing to show, and what to do about that. */
export function Empty({ title, children }: { readonly title: string; readonly children?: unknown }): View {
  return html`<div class="empty"><p><strong>${title}</strong></p><p>${children}</p></div>`;
}

/** A button that asks again. */
export function Reload({
  isLoading,
  reload,
  text = 'Refresh',
}: {
  readonly isLoading: boolean;
  readonly reload: () => void;
  readonly text?: string;
}): View {
  return html`<button type="button" onClick=${reload} aria-disabled=${isLoading}>
    ${isLoading ? 'Loading …' : text}
  </button>`;
}

/** What a look costs on AWS, so that nobody pays without knowing. */
export function Cost({
  isLocal,
  children,
}: {
  readonly isLocal: boolean;
  readonly children?: unknown;
}): View | null {
  return isLocal ? null : html`<p class="cost">${children}</p>`;
}

/** A number with its noun. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
