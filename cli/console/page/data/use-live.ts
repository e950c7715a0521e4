import { useEffect, useState } from 'preact/hooks';
import type { LiveLook, LiveStep } from '../../shapes.ts';
import { withQuery } from './api.ts';

export type LiveFilter = {
  readonly order: string;
  readonly event: string;
  readonly type: string;
  readonly step: string;
};
export const NO_FILTER: LiveFilter = { order: '', event: '', type: '', step: '' };

type Live = {
  /** The newest first. */
  readonly steps: readonly LiveStep[];
  /** The last line that was read. */
  readonly last: number;
  readonly older: number;
  readonly lost: number;
  readonly isConnected: boolean;
  readonly trouble: string | undefined;
};

const NOTHING: Live = { steps: [], last: 0, older: 0, lost: 0, isConnected: false, trouble: undefined };

/** As many are shown at most. */
const MAX_SHOWN = 1_000;

/** Follows the steps that match. After a pause it goes on where it stopped; with another filter it begins anew. */
export function useLive(filter: LiveFilter, isPaused: boolean): Live {
  const [state, setState] = useState({ filter, live: NOTHING });
  const live = state.filter === filter ? state.live : NOTHING;
  useEffect(() => {
    if (isPaused) return;
    const update = (next: (before: Live) => Live) =>
      setState((before) => ({ filter, live: next(before.filter === filter ? before.live : NOTHING) }));
    const source = new EventSource(`.${withQuery('/api/live', { ...filter, after: String(live.last) })}`);
    source.onmessage = ({ data }) => update((before) => withLook(before, JSON.parse(data)));
    source.addEventListener('trouble', ({ data }) =>
      update((before) => ({ ...before, trouble: `The log cannot be read: ${data}` })),
    );
    source.onerror = () =>
      update((before) => ({ ...before, isConnected: false, trouble: before.trouble ?? LOST_CONNECTION }));
    return () => source.close();
  }, [filter, isPaused]);
  return live;
}

const LOST_CONNECTION = 'The console does not answer. Is relay console, or npm start, still running?';

function withLook(before: Live, { steps, last, older, lost }: LiveLook): Live {
  const all = [...steps.toReversed(), ...before.steps];
  return {
    steps: all.slice(0, MAX_SHOWN),
    last,
    older: before.older + older + Math.max(0, all.length - MAX_SHOWN),
    lost: before.lost + lost,
    isConnected: true,
    trouble: undefined,
  };
}
