import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import type { Context, Run } from '../../context.ts';
import { EXIT } from '../../terminal/failure.ts';
import { interrupted } from '../../terminal/interrupted.ts';
import { parseDuration } from '../../terminal/moment.ts';

const Options = v.object({
  port: v.number(),
  since: v.number(),
  allowChanges: v.optional(v.boolean(), false),
});
type Options = v.InferOutput<typeof Options>;

const DEFAULT_LOOK_BACK_MS = 3 * 3_600_000;

/** `relay console` */
export function registerConsole(program: Command, run: Run): void {
  program
    .command('console')
    .description('serves a page that shows the stage in your browser, until Ctrl-C')
    .addOption(
      new Option('--port <number>', 'the port on this machine')
        .argParser(parsePort)
        .default(0, 'any free one'),
    )
    .addOption(
      new Option('--since <time>', 'on AWS, how far back to read the log at first')
        .argParser(parseDuration)
        .default(DEFAULT_LOOK_BACK_MS, '3h'),
    )
    .option('--allow-changes', 'on AWS, let the page redrive and drop what is parked; it asks before it does')
    .addHelpText('after', HELP)
    .action(run((context, options: unknown) => serve(context, v.parse(Options, options))));
}

const HELP = `
It prints an address that works once, in one browser on this machine. It reads what the other commands read, with your
permissions, and only while the page asks for it: docs/console.md says what that costs on AWS.`;

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port < 65_536) return port;
  throw new InvalidArgumentError('Use a port number up to 65535.');
}

async function serve({ stage, output }: Context, options: Options): Promise<number> {
  // Most commands need not wait for it.
  const { startConsole } = await import('../../console/server/start.ts');
  const { port, since: lookBackMs, allowChanges } = options;
  const { address, stop } = await startConsole(stage, { port, allowChanges, lookBackMs });
  output.line({ address }, () => address);
  await ended();
  await stop();
  return EXIT.ok;
}

/** By Ctrl-C, or with the `npm start` that has started it. */
function ended(): Promise<unknown> {
  // It is gone already.
  if (process.connected === false) return Promise.resolve();
  return Promise.race([once(interrupted(), 'abort'), once(process, 'disconnect')]);
}
