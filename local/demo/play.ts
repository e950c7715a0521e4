import { setTimeout as sleep } from 'node:timers/promises';
import { post } from '../../lib/ingram/webhook/sender.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { fieldOf, ingramEventIdOf } from '../fields.ts';
import { countQueuedMessages } from '../queue.ts';
import type { ThirdwatchCall } from '../simulators/thirdwatch/simulator.ts';
import { type LocalSystem, type SystemOptions, startSystem } from '../system.ts';
import type { Fate, Scene } from './scenes.ts';

/** What became of a scene. */
export type Result = {
  readonly scene: Scene;
  readonly http: number;
  readonly fate: Fate;
  readonly heard?: ThirdwatchCall;
};

/** A system that waits for its scenes. */
export type Stage = { readonly play: () => Promise<readonly Result[]>; readonly stop: () => Promise<void> };

const PATIENCE_MS = 30_000;

/** Starts a system with such parameters for some scenes. */
export async function stageFor(
  scenesFor: (secret: string) => Promise<readonly Scene[]>,
  params: NonNullable<SystemOptions['params']> = {},
): Promise<Stage> {
  const logs: LogLine[] = [];
  const system = await startSystem({ params, onLog: (log) => logs.push(log) });
  return {
    async play() {
      const scenes = await scenesFor(system.webhookSecret);
      const answers: number[] = [];
      for (const scene of scenes) answers.push(await enact(scene, system));
      await queueDrained(system);
      return scenes.map((scene, index) =>
        resultOf(scene, answers[index] ?? 0, index, { scenes, logs, system }),
      );
    },
    stop: () => system.stop(),
  };
}

/** What came before has to be over before Ingram shows something else. */
async function enact({ shown, body, signature }: Scene, system: LocalSystem): Promise<number> {
  if (shown) {
    await queueDrained(system);
    system.ingram.putOrder(shown);
  }
  return (await post(system.webhookUrl, body, signature)).status;
}

async function queueDrained(system: LocalSystem): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
    // The functions' last lines come through a pipe, a moment after what they tell of.
    if ((await countQueuedMessages(system)) === 0) return sleep(300);
  }
}

type Evidence = {
  readonly scenes: readonly Scene[];
  readonly logs: readonly LogLine[];
  readonly system: LocalSystem;
};

function resultOf(scene: Scene, http: number, index: number, { scenes, logs, system }: Evidence): Result {
  if (http !== 200) return { scene, http, fate: 'refused' };
  const isSame = (other: Pick<Scene, 'eventId' | 'orderId'>) =>
    other.eventId === scene.eventId && other.orderId === scene.orderId;
  const isOfScene = ({ correlation_id: eventId = '', orderId = scene.orderId }: LogLine) =>
    isSame({ eventId, orderId });
  const outcomes = logs.filter(isOfScene).map(({ outcome }) => outcome);
  const judged = outcomes.filter((outcome) => outcome === 'forwarded' || outcome === 'no-news').length;
  if (scenes.findIndex(isSame) < index)
    return { scene, http, fate: judged === 1 ? 'dropped as a re-send' : 'no news' };
  if (outcomes.includes('ignored')) return { scene, http, fate: 'ignored' };
  if (outcomes.includes('parked')) return { scene, http, fate: 'parked' };
  const heard = system.thirdwatch
    .calls()
    .find(
      ({ body }) => ingramEventIdOf(body) === scene.eventId && fieldOf(body, '_orderId') === scene.orderId,
    );
  if (outcomes.includes('forwarded') && heard) return { scene, http, fate: 'forwarded', heard };
  return { scene, http, fate: outcomes.includes('no-news') ? 'no news' : 'lost' };
}

/** Whether it became of a scene what has to. */
export function isAsExpected({ scene, http, fate, heard }: Result): boolean {
  const status = heard === undefined ? undefined : fieldOf(heard.body, '_orderStatus');
  return (
    http === scene.expectedHttp &&
    fate === scene.expected &&
    status === scene.status &&
    (heard?.status ?? 200) === 200
  );
}
