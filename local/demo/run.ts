import { setTimeout as sleep } from 'node:timers/promises';
import { post } from '../../lib/ingram/webhook/sender.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { fieldOf, ingramEventIdOf } from '../fields.ts';
import { countQueuedMessages } from '../queue.ts';
import type { ThirdwatchCall } from '../simulators/thirdwatch/simulator.ts';
import { type LocalSystem, type SystemOptions, startSystem } from '../system.ts';
import type { DemoRequest, Outcome } from './requests.ts';

/** What became of a request. */
export type DemoResult = {
  readonly request: DemoRequest;
  readonly http: number;
  readonly outcome: Outcome;
  readonly call?: ThirdwatchCall;
  /** Why Thirdwatch hears that, or why it hears nothing. */
  readonly because?: string;
};

/** A started system, and its run. */
export type DemoRun = {
  readonly run: () => Promise<readonly DemoResult[]>;
  readonly stop: () => Promise<void>;
};

const TIMEOUT_MS = 30_000;

/** Starts a system with these parameters, which then gets these requests. */
export async function startDemoRun(
  requestsFor: (secret: string) => Promise<readonly DemoRequest[]>,
  params: NonNullable<SystemOptions['params']> = {},
): Promise<DemoRun> {
  const logs: LogLine[] = [];
  const system = await startSystem({ params, onLog: (log) => logs.push(log) });
  return {
    async run() {
      const requests = await requestsFor(system.webhookSecret);
      const answers: number[] = [];
      // The first sweep ends what is older than itself.
      if (requests.some(({ isLost }) => isLost)) await system.sweep();
      for (const request of requests) answers.push(await sendRequest(request, system));
      await waitUntilDrained(system);
      if (requests.some(({ isLost }) => isLost)) {
        await system.sweep();
        await waitUntilDrained(system);
      }
      return requests.map((request, index) =>
        resultFor(request, answers[index] ?? 0, index, { requests, logs, system }),
      );
    },
    stop: () => system.stop(),
  };
}

/** Ingram's details change only once the requests before are done. */
async function sendRequest(
  { simulatedOrder, isLost, body, signature }: DemoRequest,
  system: LocalSystem,
): Promise<number> {
  if (simulatedOrder) {
    await waitUntilDrained(system);
    system.ingram.putOrder(simulatedOrder);
  }
  if (isLost) return 0;
  return (await post(system.webhookUrl, body, signature)).status;
}

async function waitUntilDrained(system: LocalSystem): Promise<void> {
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end; await sleep(100)) {
    // The functions' last log lines arrive through a pipe, a moment later.
    if ((await countQueuedMessages(system)) === 0) return sleep(300);
  }
}

type Evidence = {
  readonly requests: readonly DemoRequest[];
  readonly logs: readonly LogLine[];
  readonly system: LocalSystem;
};

function resultFor(
  request: DemoRequest,
  http: number,
  index: number,
  { requests, logs, system }: Evidence,
): DemoResult {
  if (request.isLost) return foundBySweep(request, system);
  if (http !== 200) return { request, http, outcome: 'refused' };
  const isSame = (other: Pick<DemoRequest, 'eventId' | 'orderId'>) =>
    other.eventId === request.eventId && other.orderId === request.orderId;
  const isOfScene = ({ correlation_id: eventId = '', orderId = request.orderId }: LogLine) =>
    isSame({ eventId, orderId });
  const ofScene = logs.filter(isOfScene);
  const outcomes = ofScene.map(({ outcome }) => outcome);
  const processed = outcomes.filter((outcome) => outcome === 'forwarded' || outcome === 'no-news').length;
  if (requests.findIndex(isSame) < index)
    return { request, http, outcome: processed === 1 ? 'dropped as a re-send' : 'no news' };
  if (outcomes.includes('ignored')) return { request, http, outcome: 'ignored' };
  if (outcomes.includes('parked')) {
    const { reason = '' } = ofScene.find(({ outcome }) => outcome === 'parked') ?? {};
    return { request, http, outcome: 'parked', because: reason };
  }
  const call = system.thirdwatch
    .calls()
    .find(
      ({ body }) =>
        ingramEventIdOf(body) === request.eventId && fieldOf(body, '_orderId') === request.orderId,
    );
  if (outcomes.includes('forwarded') && call) {
    const { because = '' } = ofScene.find(({ outcome }) => outcome === 'forwarded') ?? {};
    return { request, http, outcome: 'forwarded', call, because };
  }
  return { request, http, outcome: outcomes.includes('no-news') ? 'no news' : 'lost' };
}

/** Thirdwatch has heard of the order, although no webhook told of it. */
function foundBySweep(request: DemoRequest, { thirdwatch }: LocalSystem): DemoResult {
  const call = thirdwatch.calls().find(({ body }) => fieldOf(body, '_orderId') === request.orderId);
  return call === undefined
    ? { request, http: 0, outcome: 'lost' }
    : { request, http: 0, outcome: 'found by the sweep', call };
}

/** Whether a request had the expected outcome. */
export function isAsExpected({ request, http, outcome, call }: DemoResult): boolean {
  const status = call === undefined ? undefined : fieldOf(call.body, '_orderStatus');
  return (
    http === request.expectedHttp &&
    outcome === request.expected &&
    status === request.status &&
    (call?.status ?? 200) === 200
  );
}
