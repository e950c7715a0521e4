import type { Command } from 'commander';
import * as v from 'valibot';
import type { Context, Run } from '../context.ts';
import { switchMapping } from '../queue/mapping.ts';
import { EXIT } from '../terminal/failure.ts';
import { relayCommand } from '../terminal/wording.ts';

const Options = v.object({ dryRun: v.optional(v.boolean(), false) });

/** `relay pause` and `relay resume` */
export function registerPause(program: Command, run: Run): void {
  program
    .command('pause')
    .description('stops forwarding: what comes in is taken and waits in the queue, for 7 days at most')
    .option('--dry-run', 'show what would be done')
    .action(run((context, options: unknown) => pause(context, v.parse(Options, options).dryRun)));
  program
    .command('resume')
    .description('forwards again, beginning with what has waited')
    .option('--dry-run', 'show what would be done')
    .action(run((context, options: unknown) => resume(context, v.parse(Options, options).dryRun)));
}

async function pause(context: Context, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  if (dryRun) return tellPlan(context, 'Forwarding would stop; what comes in would wait in the queue.');
  await output.confirm(`Stop forwarding on ${stage.name}? Thirdwatch hears nothing until you resume.`);
  await switchTo(context, false);
  output.result(
    { paused: true },
    () =>
      `Paused. What comes in waits in the queue, for 7 days at most. A batch that was under way may still be told, for 30 seconds. To go on: ${relayCommand(stage.name, 'resume')}`,
  );
  return EXIT.ok;
}

async function resume(context: Context, dryRun: boolean): Promise<number> {
  const { stage, output } = context;
  if (dryRun) return tellPlan(context, 'Forwarding would go on with what waits in the queue.');
  await output.confirm(`Forward again on ${stage.name}, beginning with what waits in the queue?`);
  await switchTo(context, true);
  output.result({ paused: false }, () => 'Resumed: what has waited is forwarded now.');
  return EXIT.ok;
}

function tellPlan({ output }: Context, plan: string): number {
  output.result({ dryRun: true, plan }, () => `${plan} Nothing was changed.`);
  return EXIT.ok;
}

async function switchTo({ stage, output }: Context, isToRun: boolean): Promise<void> {
  const progress = output.progress('Looking at the event source mapping');
  const onState = (state: string) => progress.say(`The event source mapping is ${state}`);
  await switchMapping(stage, { isToRun, onState }).finally(progress.stop);
}
