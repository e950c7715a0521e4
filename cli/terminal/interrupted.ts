/** Aborted by the first Ctrl-C; a second one ends the process. */
export function interrupted(): AbortSignal {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  return stopping.signal;
}
