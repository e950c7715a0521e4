import { FUNCTION_NAMES, type FunctionName } from '../../local/packaging/bundle.ts';
import type { Variant } from '../bundles.ts';
import { sqsBatch, webhookRequest } from '../events.ts';
import { type CpuShare, createCpuShare, shareOf } from '../lambda/cpu-share.ts';
import { startFunction } from '../lambda/function.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { assertSuccess, benchFunction, type Context } from './context.ts';

/** What a start took: INIT at full speed, then the first event at the share of a CPU that `memoryMb` buys. */
export type Start = {
  readonly name: FunctionName;
  readonly variant: Variant;
  /** Undefined: the first event at full speed as well. */
  readonly memoryMb?: number | undefined;
  /** What Node takes before it loads the handler: the same for every variant. */
  readonly nodeMs: Spread;
  readonly initMs: Spread;
  readonly firstMs: Spread;
  readonly sumMs: Spread;
  /** Node, INIT and first event together: what passes between the start of a container and its first answer. */
  readonly allMs: Spread;
  /** Of all threads, INIT and first event together. */
  readonly cpuMs: Spread;
  readonly residentMb: Spread;
};

export type Starts = {
  readonly starts: readonly Start[];
  /** Why shares of a CPU were not measured. */
  readonly skipped?: string;
};

const MEMORY_SIZES = [256, 512, 1024, 1769] as const;
const REFERENCES: readonly Variant[] = ['nothing left out', 'AWS SDK alone'];

type Case = Pick<Start, 'name' | 'variant' | 'memoryMb'>;
type Run = {
  readonly nodeMs: number;
  readonly initMs: number;
  readonly firstMs: number;
  readonly cpuMs: number;
  readonly mb: number;
};

/** Starts every variant of both functions again and again, each in a fresh process, one after another in turn. */
export async function measureStarts(context: Context): Promise<Starts> {
  const trial = await createCpuShare(0.5);
  const skipped = typeof trial === 'string' ? trial : undefined;
  if (typeof trial !== 'string') await trial.remove();
  const cases = casesOf(skipped === undefined ? [undefined, ...MEMORY_SIZES] : [undefined]);
  const runs = new Map<Case, Run[]>(cases.map((each) => [each, []]));
  for (let round = 1; round <= context.rounds; round++) {
    context.onProgress(`starts: round ${round} of ${context.rounds}`);
    for (const [each, done] of runs) done.push(await startOnce(each, context));
  }
  const starts = [...runs].map(([each, done]) => summarize(each, done));
  return { starts, ...(skipped !== undefined && { skipped }) };
}

function casesOf(memorySizes: readonly (number | undefined)[]): readonly Case[] {
  return FUNCTION_NAMES.flatMap((name) =>
    memorySizes.flatMap((memoryMb) => {
      const isMain = memoryMb === undefined || memoryMb === 512;
      const variants: readonly Variant[] = ['floor', 'deployed', ...(isMain ? REFERENCES : [])];
      return variants.map((variant) => ({ name, variant, memoryMb }));
    }),
  );
}

async function startOnce({ name, variant, memoryMb }: Case, context: Context): Promise<Run> {
  const cpuShare = memoryMb === undefined ? undefined : await cpuShareOf(memoryMb);
  const event = name === 'receiver' ? webhookRequest(1) : sqsBatch(1, 1);
  const started = await startFunction(benchFunction(context, name, variant), {
    host: context.bundles.host,
    cpuShare,
  });
  try {
    const { wallMs, cpuMs, memoryMb: mb, answer } = await started.invoke(event);
    assertSuccess(name, variant, answer);
    const { nodeMs, init } = started;
    return { nodeMs, initMs: init.wallMs, firstMs: wallMs[0] ?? Number.NaN, cpuMs: init.cpuMs + cpuMs, mb };
  } finally {
    await started.stop();
    await cpuShare?.remove();
  }
}

async function cpuShareOf(memoryMb: number): Promise<CpuShare> {
  const cpuShare = await createCpuShare(shareOf(memoryMb));
  if (typeof cpuShare === 'string') throw new Error(cpuShare);
  return cpuShare;
}

function summarize(each: Case, runs: readonly Run[]): Start {
  const spread = (value: (run: Run) => number) => spreadOf(runs.map(value));
  return {
    ...each,
    nodeMs: spread(({ nodeMs }) => nodeMs),
    initMs: spread(({ initMs }) => initMs),
    firstMs: spread(({ firstMs }) => firstMs),
    sumMs: spread(({ initMs, firstMs }) => initMs + firstMs),
    allMs: spread(({ nodeMs, initMs, firstMs }) => nodeMs + initMs + firstMs),
    cpuMs: spread(({ cpuMs }) => cpuMs),
    residentMb: spread(({ mb }) => mb),
  };
}
