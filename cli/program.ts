import { Command, CommanderError, Option } from 'commander';
import * as v from 'valibot';
import { compact } from '../lib/platform/compact.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerAccessLog } from './commands/events/access-log.ts';
import { registerEvents } from './commands/events/events.ts';
import { registerSandboxEvent } from './commands/events/sandbox-event.ts';
import { registerSend } from './commands/events/send.ts';
import { registerTail } from './commands/events/tail.ts';
import { registerTrigger } from './commands/events/trigger.ts';
import { registerAudit } from './commands/orders/audit.ts';
import { registerOrder } from './commands/orders/order.ts';
import { registerRetell } from './commands/orders/retell.ts';
import { registerDlq } from './commands/queue/dlq.ts';
import { registerPause } from './commands/queue/pause.ts';
import { registerQueue } from './commands/queue/queue.ts';
import { registerRetry } from './commands/queue/retry.ts';
import { registerConsole } from './commands/stage/console.ts';
import { registerDoctor } from './commands/stage/doctor.ts';
import { registerProve } from './commands/stage/prove.ts';
import { registerSecret } from './commands/stage/secret.ts';
import type { Run } from './context.ts';
import { addExamples } from './examples.ts';
import { openStage } from './open-stage.ts';
import { refuseEmptyTexts } from './terminal/empty-text.ts';
import { errorText } from './terminal/error-text.ts';
import { EXIT, Failure } from './terminal/failure.ts';
import { createOutput, forPeople, printable } from './terminal/output.ts';
import { parserText } from './terminal/parser-text.ts';
import { packageVersion } from './version.ts';

const GlobalOptions = v.object({
  stage: v.string(),
  region: v.optional(v.string()),
  profile: v.optional(v.string()),
  local: v.optional(v.boolean(), false),
  json: v.optional(v.boolean(), false),
  utc: v.optional(v.boolean(), false),
  yes: v.optional(v.boolean(), false),
});

/**
 * Runs `relay` with its arguments, on this process's streams.
 *
 * @returns the exit code
 */
export async function runRelay(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error, Boolean(program.opts().debug));
  }
}

/** The whole of `relay`: its commands, their arguments and flags. */
export function createProgram(onExit: (code: number) => void): Command {
  const program = relayCommand();
  const run: Run =
    (action) =>
    async (...args) => {
      const { json, yes, utc, local, stage, ...aws } = v.parse(GlobalOptions, program.opts());
      if (utc) process.env.TZ = 'UTC';
      if (local) refuseTwoStages(program);
      else refuseBlankStage(stage);
      const opened = await openStage({ local, stage, ...compact(aws) });
      onExit(await action({ stage: opened, output: createOutput({ json, yes }) }, ...args));
    };
  for (const register of [
    registerDoctor,
    registerDlq,
    registerPause,
    registerQueue,
    registerOrder,
    registerEvents,
    registerSecret,
    registerSend,
    registerTrigger,
    registerSandboxEvent,
    registerTail,
    registerAccessLog,
    registerRetry,
    registerRetell,
    registerAudit,
    registerConsole,
    registerProve,
  ]) {
    register(program, run);
  }
  registerCompletion(program);
  addExamples(program);
  refuseEmptyTexts(program);
  return program;
}

/** `relay` without its commands: what it is, and the flags that all of them take. */
function relayCommand(): Command {
  return new Command('relay')
    .description(
      'Operates the bridge from Ingram Micro to Thirdwatch: shows what it does, and helps where it needs a person.',
    )
    .addOption(
      new Option('--stage <name>', 'the stage, as it was deployed').default('dev').env('RELAY_STAGE'),
    )
    .option('--region <region>', 'the AWS region; default: AWS_REGION, or your AWS configuration')
    .option('--profile <name>', 'the AWS profile')
    .option('--local', 'the system that `npm start` runs on this machine (on LOCAL_API_PORT)')
    .option('--json', 'print JSON; its times are UTC')
    .option('--utc', 'show times in UTC, and not in the zone of this machine (TZ)')
    .option('-y, --yes', 'change things without asking')
    .option('--debug', 'print where an error comes from')
    .version(packageVersion(), '-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions })
    .configureOutput({ outputError: (text, write) => write(parserText(text)) })
    .showHelpAfterError('(--help shows more)')
    .exitOverride();
}

/** Those that all commands take: by default, the help of `order register` would show those of `order` among them. */
function visibleGlobalOptions(command: Command): Option[] {
  if (command.parent === null) return [];
  let root = command.parent;
  while (root.parent !== null) root = root.parent;
  return root.options.filter(({ hidden }) => !hidden);
}

/** With --local beside a named AWS stage, the wrong one could be changed. */
function refuseTwoStages(program: Command): void {
  const named = ['stage', 'region', 'profile'].filter((name) => program.getOptionValueSource(name) === 'cli');
  if (named.length === 0) return;
  throw new Failure(`Give --local or --${named.join(', --')}, not both.`, { exitCode: EXIT.usage });
}

/** A blank name stands for a variable of the shell that is not set, and the default stage could be the wrong one. */
function refuseBlankStage(stage: string): void {
  if (stage.trim() !== '') return;
  throw new Failure('The name of the stage is blank. Name it with --stage or RELAY_STAGE.', {
    exitCode: EXIT.usage,
  });
}

function exitCodeOf(error: unknown, debug: boolean): number {
  // Help, or an error that the parser has already printed.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof Error)) throw error;
  // Ctrl-C at a question.
  if (error.name === 'ExitPromptError') {
    process.stderr.write('relay: Nothing was changed.\n');
    return EXIT.usage;
  }
  const text = error instanceof Failure ? error.message : errorText(error);
  process.stderr.write(`${forPeople(`relay: ${text}`, process.stderr)}
`);
  if (debug) process.stderr.write(`${printable(error.stack ?? '')}\n`);
  return error instanceof Failure ? error.exitCode : EXIT.failed;
}
