import { type IngramOrderFacts, type Order, UNKNOWN_ORDER, type UnitFacts } from '../../lib/orders/facts.ts';
import { encodeOrder } from '../../lib/store/order-codec.ts';
import type { Variant } from '../bundles.ts';
import { sqsBatch } from '../events.ts';
import { startFunction } from '../lambda/function.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { assertSuccess, benchFunction, type Context } from './context.ts';

/** How fast a warm forwarder works through batches of ten, while Thirdwatch takes its time to answer. */
export type ForwarderLoad = {
  readonly variant: Variant;
  readonly orders: number;
  readonly eventsPerSecond: Spread;
  /** What it would be if nothing took time but the calls of one order, which wait for each other. */
  readonly idealEventsPerSecond: number;
  /** Of all threads, for one event. */
  readonly cpuMs: Spread;
  readonly loggedBytes: number;
};

/** What an event costs on an order of so many lines, in CPU of all threads. */
export type LargeOrder = { readonly knownLines: number; readonly cpuMs: Spread; readonly itemBytes: number };

export const THIRDWATCH_MS = 50;
const BATCH = 10;
const ORDERS = [1, 2, 5, 10] as const;
const VARIANTS = ['floor', 'deployed'] as const;

type Load = { readonly variant: Variant; readonly orders: number };
type Run = { readonly eventsPerSecond: number; readonly cpuMs: number; readonly loggedBytes: number };

/** Hands batches to warm forwarders of every variant, in fresh processes in turn. */
export async function measureForwarderLoad(context: Context): Promise<readonly ForwarderLoad[]> {
  const loads = ORDERS.flatMap((orders) => VARIANTS.map((variant): Load => ({ variant, orders })));
  const runs = new Map(loads.map((load) => [load, [] as Run[]]));
  const rounds = Math.max(5, Math.round(context.rounds / 2));
  for (let round = 1; round <= rounds; round++) {
    context.onProgress(`forwarder, warm: round ${round} of ${rounds}`);
    for (const [load, done] of runs) done.push(await loadOnce(load, context));
  }
  return [...runs].map(([load, done]) => ({
    ...load,
    eventsPerSecond: spreadOf(done.map(({ eventsPerSecond }) => eventsPerSecond)),
    idealEventsPerSecond: (BATCH * 1000) / (THIRDWATCH_MS * Math.ceil(BATCH / load.orders)),
    cpuMs: spreadOf(done.map(({ cpuMs }) => cpuMs)),
    loggedBytes: done.at(-1)?.loggedBytes ?? Number.NaN,
  }));
}

async function loadOnce({ variant, orders }: Load, context: Context): Promise<Run> {
  const host = context.bundles.host;
  const forwarder = await startFunction(benchFunction(context, 'forwarder', variant), { host });
  const batches = orders === 1 ? 4 : 10;
  try {
    context.services.setThirdwatchDelay(0);
    assertSuccess('forwarder', variant, (await forwarder.invoke(sqsBatch(orders), 20)).answer);
    context.services.setThirdwatchDelay(THIRDWATCH_MS);
    const loggedBefore = forwarder.loggedBytes();
    const { wallMs, cpuMs, answer } = await forwarder.invoke(sqsBatch(orders), batches);
    assertSuccess('forwarder', variant, answer);
    const totalMs = wallMs.reduce((sum, each) => sum + each, 0);
    return {
      eventsPerSecond: (batches * BATCH * 1000) / totalMs,
      cpuMs: cpuMs / (batches * BATCH),
      loggedBytes: Math.round((forwarder.loggedBytes() - loggedBefore) / (batches * BATCH)),
    };
  } finally {
    context.services.setThirdwatchDelay(0);
    await forwarder.stop();
  }
}

/** Hands single events to warm forwarders that read an order of many lines for each. */
export async function measureLargeOrders(context: Context): Promise<readonly LargeOrder[]> {
  const found: LargeOrder[] = [];
  for (const knownLines of [1, 100, 2_000]) {
    context.onProgress(`forwarder, an order of ${knownLines} lines`);
    const stored = encodeOrder(orderOf(knownLines));
    const order = typeof stored === 'string' ? { S: stored } : { B: Buffer.from(stored).toString('base64') };
    context.services.setOrder({ order, version: { N: '1' } });
    const cpuMs: number[] = [];
    for (let round = 0; round < 5; round++) cpuMs.push(await cpuOfOneEvent(context));
    found.push({ knownLines, cpuMs: spreadOf(cpuMs), itemBytes: stored.length });
  }
  context.services.setOrder(undefined);
  return found;
}

async function cpuOfOneEvent(context: Context): Promise<number> {
  const events = 200;
  const host = context.bundles.host;
  const forwarder = await startFunction(benchFunction(context, 'forwarder', 'deployed'), { host });
  try {
    await forwarder.invoke(sqsBatch(1, 1), 400);
    const { cpuMs, answer } = await forwarder.invoke(sqsBatch(1, 1), events);
    assertSuccess('forwarder', 'deployed', answer);
    return cpuMs / events;
  } finally {
    await forwarder.stop();
  }
}

function orderOf(lines: number): Order {
  const asOf = Date.UTC(2026, 0);
  const unit: UnitFacts = {
    requested: { value: 3, asOf },
    isAllShipped: { value: false, asOf },
    onHold: { value: false, asOf },
    isVoid: { value: false, asOf },
  };
  const entries = Array.from({ length: lines }, (_, index) => {
    return [String(index + 1), new Map([['20-RD205-21', unit]])] as const;
  });
  const facts: IngramOrderFacts = {
    ...{ lines: new Map(entries), whole: {}, packages: new Map() },
    ...{ firstAsOf: asOf, lastAsOf: asOf, linesAsOf: asOf },
  };
  return { ...UNKNOWN_ORDER, ingramOrders: new Map([['20-RD205', facts]]), hasUpdate: true };
}
