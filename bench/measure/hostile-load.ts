import { fileURLToPath } from 'node:url';
import { MAX_BODY_BYTES } from '../../lib/bridge/receive/receive.ts';
import { bodyBytes, EVENT_ID, webhookRequest } from '../events.ts';
import { type HostileBody, hostileBodies } from '../hostile-bodies.ts';
import { startFunction } from '../lambda/function.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { assertSuccess, benchFunction, type Context } from './context.ts';
import type { FloodInput } from './cost.ts';

/** What the largest body that is taken costs a warm receiver. */
export type HostileLoads = {
  readonly bytes: number;
  /** `JSON.parse` of an ordinary body of that size, and nothing else: what a stranger's may cost is measured by it. */
  readonly parsing: Cost;
  /** An ordinary request of that size, from its verification to the queue. */
  readonly ordinary: Cost;
  readonly bodies: readonly HostileLoad[];
  /** Notifications of several sizes under a forged signature, as a flood of them is made. */
  readonly flood: readonly FloodInput[];
};

/** What one hostile body costs, from a stranger and under a captured signature. */
type HostileLoad = { readonly name: string; readonly stranger: Cost; readonly captured: Cost };

/** For one request. */
export type Cost = {
  /** Of all threads. */
  readonly cpuMs: Spread;
  /** By how much the process has grown since its start, the request included. */
  readonly grownMb: Spread;
};

const ROUNDS = 3;
const REQUESTS = 5;
/** As much as an ordinary body may be off, being made of whole lines. */
const ROUNDED_BYTES = 50_000;
/** Of which the last is below the largest that is taken. */
const FLOOD_BYTES = [0, 100_000, 500_000, 1_000_000, MAX_BODY_BYTES - ROUNDED_BYTES];
/** What looks like a signature. */
const FORGED = Buffer.alloc(64).toString('base64');
const PARSER = fileURLToPath(new URL('../floor/parse.ts', import.meta.url));

/** Sends each body to warm functions, in fresh processes. */
export async function measureHostileLoad(context: Context): Promise<HostileLoads> {
  const request = webhookRequest(10, MAX_BODY_BYTES - ROUNDED_BYTES);
  context.onProgress('receiver, an ordinary body of the largest size');
  const parser = { file: PARSER, environment: {} };
  const parsing = await costOf(request, request, parser, context, true);
  const receiver = benchFunction(context, 'receiver', 'deployed');
  const ordinary = await costOf(request, webhookRequest(1), receiver, context, true);
  const bodies: HostileLoad[] = [];
  for (const body of hostileBodies(EVENT_ID, MAX_BODY_BYTES)) {
    context.onProgress(`receiver, hostile: ${body.name}`);
    const captured = { ...webhookRequest(1), ...contentOf(body) };
    const stranger = { ...captured, headers: { 'x-hub-signature': FORGED } };
    const warm = { ...webhookRequest(1), headers: stranger.headers };
    bodies.push({
      name: body.name,
      stranger: await costOf(stranger, warm, receiver, context),
      captured: await costOf(captured, warm, receiver, context),
    });
  }
  return { bytes: MAX_BODY_BYTES, parsing, ordinary, bodies, flood: await measureFlood(context) };
}

async function measureFlood(context: Context): Promise<readonly FloodInput[]> {
  const found: FloodInput[] = [];
  for (const bytes of FLOOD_BYTES) {
    context.onProgress(`receiver, forged requests of ${bytes} bytes`);
    const request = { ...webhookRequest(1, bytes), headers: { 'x-hub-signature': FORGED } };
    const running = await startFunction(benchFunction(context, 'receiver', 'deployed'), {
      host: context.bundles.host,
    });
    try {
      const requests = bytes < 100_000 ? 500 : 20;
      // Its code is compiled, and its readings of the secret are used up.
      await running.invoke(request, requests);
      const loggedBefore = running.loggedBytes();
      const { cpuMs } = await running.invoke(request, requests);
      const logBytes = (running.loggedBytes() - loggedBefore) / requests;
      found.push({ bodyBytes: bodyBytes(request), cpuMs: cpuMs / requests, logBytes });
    } finally {
      await running.stop();
    }
  }
  return found;
}

function contentOf({ body, isBase64Encoded }: HostileBody): Omit<HostileBody, 'name'> {
  return { body, isBase64Encoded };
}

/** @param warm what has the code compiled before, and the allowance of readings of the secret used up */
async function costOf(
  request: object,
  warm: object,
  subject: Parameters<typeof startFunction>[0],
  { bundles }: Context,
  mustBeTaken = false,
): Promise<Cost> {
  const [cpuMs, grownMb]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const running = await startFunction(subject, { host: bundles.host });
    try {
      await running.invoke(warm, 20);
      const invoked = await running.invoke(request, REQUESTS);
      if (mustBeTaken) assertSuccess('receiver', 'deployed', invoked.answer);
      cpuMs.push(invoked.cpuMs / REQUESTS);
      grownMb.push(invoked.memoryMb - running.init.memoryMb);
    } finally {
      await running.stop();
    }
  }
  return { cpuMs: spreadOf(cpuMs), grownMb: spreadOf(grownMb) };
}
