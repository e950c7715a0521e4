import { createHmac } from 'node:crypto';
import { MINUTE_MS } from '../traffic/history.ts';
import type { TimedPosting } from '../traffic/postings.ts';
import type { Stage } from './stage.ts';

/** How often a notification is posted again that was not accepted; Ingram does not document whether it is at all. */
const MOST_ATTEMPTS = 4;

/** What API Gateway answers for a function that has ended before it did. */
const CRASHED = 502;

/** Ingram Micro, as far as it sends webhooks. */
export class Sender {
  readonly #stage: Stage;
  #key: string;
  readonly #accepted = new Set<string>();

  constructor(stage: Stage, key: string) {
    this.#stage = stage;
    this.#key = key;
  }

  /** The portal's "Generate New Key": from now on, this one signs. */
  useKey(key: string): void {
    this.#key = key;
  }

  async post(posting: TimedPosting, attempt = 1): Promise<void> {
    const { receiver, observe, time, randoms, faults } = this.#stage;
    const { eventId, body, what, isSentAnew = false } = posting;
    // Under an event id that the bridge has never seen, whoever comes first is believed.
    if ((what === 'forged' || isSentAnew) && !this.#accepted.has(eventId)) return;
    if (what === 'news' && faults.happens('webhook lost', randoms.of(`webhooks of ${posting.orderIndex}`))) {
      observe({ kind: 'webhook-lost', posting }, time.now);
      return;
    }
    const key = what === 'wrong signature' ? 'another key' : this.#key;
    const signature = createHmac('sha512', key).update(eventId, 'utf8').digest('base64');
    const ended = await receiver.invoke({ body, isBase64Encoded: false, signature });
    const status = ended.how === 'answered' ? ended.answer : CRASHED;
    observe({ kind: 'posted', posting, status, key }, time.now);
    if (status === 200) this.#accepted.add(eventId);
    const random = randoms.of(`sender ${posting.orderIndex}`);
    if (status < 400 || what === 'wrong signature' || attempt === MOST_ATTEMPTS || random.chance(0.2)) return;
    time.after(random.integer(1, 30) * MINUTE_MS, () => void this.post(posting, attempt + 1));
  }
}
