/** What a check of the stage found. */
export type Finding = {
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found. */
  readonly message: string;
  /** What to do about it, unless it is ok. */
  readonly remedy?: string;
};

/** One check of `relay doctor`. */
export type StageCheck = {
  readonly name: string;
  readonly find: () => Promise<Finding>;
};

/** A check that found nothing to fix. */
export function ok(message: string): Finding {
  return { status: 'ok', message };
}

/** A check that found what keeps the stage from working. */
export function failed(message: string, remedy: string): Finding {
  return { status: 'failed', message, remedy };
}

/** A check that found what someone should look at. */
export function warning(message: string, remedy: string): Finding {
  return { status: 'warning', message, remedy };
}
