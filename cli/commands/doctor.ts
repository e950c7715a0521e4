import type { Command } from 'commander';
import { type Finding, failed, type StageCheck } from '../checks/check.ts';
import { forwarderChecks } from '../checks/forwarder.ts';
import { ingramApiChecks } from '../checks/ingram-api.ts';
import { mappingChecks } from '../checks/mapping.ts';
import { queueChecks } from '../checks/queues.ts';
import { recentChecks } from '../checks/recent.ts';
import { secretChecks } from '../checks/secrets.ts';
import { webhookChecks } from '../checks/webhook.ts';
import type { Context, Run } from '../context.ts';
import type { Stage } from '../stage.ts';
import { errorText } from '../terminal/error-text.ts';
import { EXIT } from '../terminal/failure.ts';
import { pluralize } from '../terminal/wording.ts';

/** `relay doctor` */
export function registerDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('checks the stage, and says how to fix what it finds')
    .addHelpText(
      'after',
      '\nThe exit code is 1 if a check failed. It calls the webhook and Thirdwatch without content, and requests a\ntoken from Ingram if Order Details are on. It changes nothing.',
    )
    .action(run(doctor));
}

type NamedFinding = Finding & { readonly name: string };

async function doctor({ stage, output }: Context): Promise<number> {
  const looking = Promise.all(checksOf(stage).map(findingFor));
  const findings = await output.during(`Checking ${stage.name}`, looking);
  const status = worstOf(findings);
  output.result({ stage: stage.name, status, checks: findings }, () => report(findings));
  return status === 'failed' ? EXIT.failed : EXIT.ok;
}

function checksOf(stage: Stage): readonly StageCheck[] {
  return [
    ...secretChecks(stage),
    ...forwarderChecks(stage),
    ...ingramApiChecks(stage),
    ...webhookChecks(stage),
    ...queueChecks(stage),
    ...mappingChecks(stage),
    ...recentChecks(stage),
    ...stage.checks,
  ];
}

/** A check that fails itself is a finding too. */
async function findingFor({ name, find }: StageCheck): Promise<NamedFinding> {
  try {
    return { name, ...(await find()) };
  } catch (error) {
    const remedy =
      'Check that these credentials are allowed to do this, and that the stage exists; then try again.';
    return { name, ...failed(`It could not be checked: ${errorText(error)}`, remedy) };
  }
}

function worstOf(findings: readonly Finding[]): Finding['status'] {
  if (findings.some(({ status }) => status === 'failed')) return 'failed';
  return findings.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
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
