import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { errorText } from '../../../terminal/error-text.ts';
import { printable } from '../../../terminal/output.ts';
import { jsonOf } from '../answer.ts';
import type { Console } from '../console.ts';
import { liveLook } from '../feed/live.ts';

/** Steps as they happen, from a line on. */
export function addLive(app: Hono, { feed }: Console): void {
  app.get('/api/live', (c) => {
    const { after = '0', order = '', event = '', type = '', step = '' } = c.req.query();
    return streamSSE(c, async (stream) => {
      const stopping = new AbortController();
      stream.onAbort(() => stopping.abort());
      const from = Number(c.req.header('last-event-id') ?? after);
      let last = Number.isSafeInteger(from) ? from : 0;
      try {
        for await (const lines of feed.watch(last, stopping.signal)) {
          const look = liveLook(lines, last, { order, event, type, step });
          last = look.last;
          await stream.writeSSE({ id: String(last), data: jsonOf(look) });
        }
      } catch (error) {
        // The browser comes again after a while, with the last line that it has seen.
        await stream.writeSSE({ event: 'trouble', data: printable(errorText(error)), retry: 5_000 });
      }
    });
  });
}
