import { useCallback, useEffect, useState } from 'preact/hooks';
import { get } from './api.ts';

/** What was asked for, as far as it is there. */
export type Loaded<T> = {
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
};

/** Asks for something, again whenever its path changes. What was there before stays until the answer comes. */
export function useData<T>(path: string): Loaded<T> {
  const [answer, setAnswer] = useState<{
    readonly path: string;
    readonly data?: T;
    readonly error?: string;
  }>();
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let isWanted = true;
    setLoading(true);
    get<T>(path)
      .then(
        (data) => ({ path, data }),
        (error: Error) => ({ path, error: error.message }),
      )
      .then((settled) => {
        if (!isWanted) return;
        setAnswer(settled);
        setLoading(false);
      });
    return () => {
      isWanted = false;
    };
  }, [path, round]);
  return { data: answer?.data, error: answer?.error, isLoading, reload };
}
