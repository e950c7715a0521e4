import { readSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/*
 * A process in which a function runs as on Lambda: it loads the handler, and is frozen between invocations. It is
 * bundled, and loads nothing that a handler could profit from: whatever a function needs, it pays for itself.
 */

/** An invocation, as it is asked for: an event, and how often. */
export type Invocation = { readonly event: unknown; readonly times: number };

/** What loading the handler took. */
export type Init = { readonly wallMs: number; readonly cpuMs: number; readonly memoryMb: number };

/** What the invocations took, one after another, and what the last one answered. */
export type Invoked = {
  readonly wallMs: readonly number[];
  readonly cpuMs: number;
  readonly memoryMb: number;
  /** The most memory that the process has held so far. */
  readonly peakMb: number;
  readonly answer: unknown;
};

type Handler = (event: unknown, context: object) => Promise<unknown>;

const COMMANDS = 0;
const REPLIES = 3;
const TIMEOUT_MS = 30_000;

const handler = await initialize();
for (let line = nextLine(); line !== undefined; line = nextLine()) await serve(line);

async function initialize(): Promise<Handler> {
  const clock = startClock();
  const [file = ''] = process.argv.slice(2);
  const loaded: { handler: Handler } = await import(pathToFileURL(file).href);
  reply({ ...clock(), memoryMb: memoryMb() } satisfies Init);
  return loaded.handler;
}

async function serve(line: string): Promise<void> {
  const { event, times }: Invocation = JSON.parse(line);
  const wallMs: number[] = [];
  let answer: unknown;
  const all = startClock();
  for (let time = 0; time < times; time++) {
    const clock = startClock();
    answer = await handler(event, contextOf());
    wallMs.push(clock().wallMs);
  }
  const peakMb = process.resourceUsage().maxRSS / 1024;
  reply({ wallMs, cpuMs: all().cpuMs, memoryMb: memoryMb(), peakMb, answer } satisfies Invoked);
}

function contextOf(): object {
  const end = Date.now() + TIMEOUT_MS;
  return {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => end - Date.now(),
  };
}

function startClock(): () => { readonly wallMs: number; readonly cpuMs: number } {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  return () => {
    const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs, cpuMs: (user + system) / 1000 };
  };
}

function memoryMb(): number {
  return process.memoryUsage.rss() / 1024 / 1024;
}

/** Waits for a line without an event loop: between invocations Lambda freezes the process. */
function nextLine(): string | undefined {
  const chunks: Buffer[] = [];
  const buffer = Buffer.alloc(64 * 1024);
  for (;;) {
    const length = readCommands(buffer);
    if (length === 0) return undefined;
    chunks.push(Buffer.from(buffer.subarray(0, length)));
    if (buffer[length - 1] === 0x0a) return Buffer.concat(chunks).toString('utf8');
  }
}

function readCommands(buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(COMMANDS, buffer);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function reply(content: Init | Invoked): void {
  const bytes = Buffer.from(`${JSON.stringify(content)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(REPLIES, bytes, at);
}
