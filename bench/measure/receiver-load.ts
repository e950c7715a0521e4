import type { Variant } from '../bundles.ts';
import { bodyBytes, webhookRequest } from '../events.ts';
import { startFunction } from '../lambda/function.ts';
import { quantile, type Spread, spreadOf } from '../statistics.ts';
import { assertSuccess, benchFunction, type Context } from './context.ts';

/** What a request costs a warm receiver. */
export type ReceiverLoad = {
  readonly variant: Variant;
  readonly orders: number;
  readonly bodyBytes: number;
  /** Of all threads, for one request. */
  readonly cpuMs: Spread;
  readonly latencyMs: Spread;
  readonly latencyP99Ms: Spread;
  readonly loggedBytes: number;
};

const ORDERS = [1, 2, 5, 10, 20, 50] as const;
/** Over ten orders each, so that no order's share has to be packed; the smallest is one order's. */
const BODIES = [
  { orders: 10, bytes: 20_000 },
  { orders: 10, bytes: 200_000 },
  { orders: 10, bytes: 1_000_000 },
  { orders: 10, bytes: 4_500_000 },
] as const;
const VARIANTS = ['floor', 'deployed'] as const;

type Load = { readonly variant: Variant; readonly request: object; readonly orders: number };

/** Sends requests of every size to warm receivers of every variant, in fresh processes in turn. */
export async function measureReceiverLoad(context: Context): Promise<readonly ReceiverLoad[]> {
  const requests = [
    ...ORDERS.map((orders) => ({ orders, request: webhookRequest(orders) })),
    ...BODIES.map(({ orders, bytes }) => ({ orders, request: webhookRequest(orders, bytes) })),
  ];
  const loads = requests.flatMap((each) => VARIANTS.map((variant): Load => ({ variant, ...each })));
  const runs = new Map(loads.map((load) => [load, [] as Run[]]));
  const rounds = Math.max(5, Math.round(context.rounds / 3));
  for (let round = 1; round <= rounds; round++) {
    context.onProgress(`receiver, warm: round ${round} of ${rounds}`);
    for (const [load, done] of runs) done.push(await loadOnce(load, context));
  }
  return [...runs].map(([{ variant, orders, request }, done]) => ({
    variant,
    orders,
    bodyBytes: bodyBytes(request),
    cpuMs: spreadOf(done.map(({ cpuMs }) => cpuMs)),
    latencyMs: spreadOf(done.map(({ wallMs }) => quantile(wallMs, 0.5))),
    latencyP99Ms: spreadOf(done.map(({ wallMs }) => quantile(wallMs, 0.99))),
    loggedBytes: done.at(-1)?.loggedBytes ?? Number.NaN,
  }));
}

type Run = { readonly cpuMs: number; readonly wallMs: readonly number[]; readonly loggedBytes: number };

async function loadOnce({ variant, request }: Load, context: Context): Promise<Run> {
  const host = context.bundles.host;
  const receiver = await startFunction(benchFunction(context, 'receiver', variant), { host });
  const requests = timesOf(bodyBytes(request));
  try {
    assertSuccess('receiver', variant, (await receiver.invoke(request, requests)).answer);
    const loggedBefore = receiver.loggedBytes();
    const { cpuMs, wallMs, answer } = await receiver.invoke(request, requests);
    assertSuccess('receiver', variant, answer);
    return {
      cpuMs: cpuMs / requests,
      wallMs: [...wallMs].sort((a, b) => a - b),
      loggedBytes: Math.round((receiver.loggedBytes() - loggedBefore) / requests),
    };
  } finally {
    await receiver.stop();
  }
}

/** As many requests as warm the code, and no more bytes than it takes. */
function timesOf(bytes: number): number {
  return Math.max(10, Math.min(400, Math.round(20_000_000 / bytes)));
}
