import type { Command } from 'commander';
import { checkStage, type NamedFinding } from '../../checks/all.ts';
import type { Finding } from '../../checks/check.ts';
import type { Context, Run } from '../../context.ts';
import { EXIT } from '../../terminal/failure.ts';
import { pluralize } from '../../terminal/wording.ts';

/** `relay doctor` */
export function registerDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('checks the stage, and says how to fix what it finds')
    .addHelpText(
      'after',
      '\nThe exit code is 1 if a check failed. It calls the webhook and Thirdwatch without content, and requests a\ntoken from Ingram if its API is set up. It changes nothing.',
    )
    .action(run(doctor));
}

async function doctor({ stage, output }: Context): Promise<number> {
  const { status, checks } = await output.during(`Checking ${stage.name}`, checkStage(stage));
  output.result({ stage: stage.name, status, checks }, () => report(checks));
  return status === 'failed' ? EXIT.failed : EXIT.ok;
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const;

function report(findings: readonly NamedFinding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const lines = findings.flatMap(({ name, status, message, remedy }) => [
    `${SIGNS[status]} ${name.padEnd(width)}${message}`,
    ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}→ ${remedy}`]),
  ]);
  const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
  const summary = `${pluralize(findings.length, 'check')}: ${count('ok')} ok, ${pluralize(count('warning'), 'warning')}, ${count('failed')} failed.`;
  return [...lines, '', summary].join('\n');
}
