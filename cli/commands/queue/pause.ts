import type { Command } from 'commander';
import * as v from 'valibot';
import type { Context, Run } from '../../context.ts';
import { switchMapping } from '../../queue/mapping.ts';
import { EXIT } from '../../terminal/failure.ts';

const Options = v.object({ dryRun: v.optional(v.boolean(), false) });

/** `relay pause` and `relay resume` */
export function registerPause(program: Command, run: Run): void {
  program
    .command('pause')
    .description('stops forwarding: events that come in wait in the queue, for 7 days at most')
    .option('--dry-run', 'show what would be done')
    .action(run((context, options: unknown) => pause(context, v.parse(Options, options).dryRun)));
  program
    .command('resume')
    .description('starts forwarding again, with the events that have waited')
    .option('--dry-run', 'show what would be done')
    .action(run((context, options: unknown) => resume(context, v.parse(Options, options).dryRun)));
}

async function pause(context: Context, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  if (dryRun)
    return printPlan(context, 'Forwarding would stop; events that come in would wait in the queue.');
  await output.confirm(`Stop forwarding on ${stage.name}? Thirdwatch receives nothing until you resume.`);
  await switchTo(context, false);
  output.result(
    { paused: true },
    () =>
      `Paused. Events that come in wait in the queue, for 7 days at most. A batch in progress may still be forwarded, for up to 30 seconds. To start again: ${stage.relay('resume')}`,
  );
  return EXIT.ok;
}

async function resume(context: Context, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  if (dryRun) return printPlan(context, 'Forwarding would start again, with the events in the queue.');
  await output.confirm(`Start forwarding on ${stage.name} again, with the events in the queue?`);
  await switchTo(context, true);
  output.result({ paused: false }, () => 'Resumed: the events in the queue are being forwarded.');
  return EXIT.ok;
}

function printPlan({ output }: Context, plan: string): number {
  output.result({ dryRun: true, plan }, () => `${plan} Nothing was changed.`);
  return EXIT.ok;
}

async function switchTo({ stage, output }: Context, enable: boolean): Promise<void> {
  output.note('Lambda takes about a minute, and goes on if this is interrupted.');
  const progress = output.progress('Reading the event source mapping');
  const onState = (state: string) => progress.say(`The event source mapping is ${state}`);
  await switchMapping(stage, { enable, onState }).finally(progress.stop);
}
