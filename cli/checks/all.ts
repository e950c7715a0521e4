import type { Stage } from '../stage.ts';
import { errorText } from '../terminal/error-text.ts';
import { type Finding, failed, type StageCheck } from './check.ts';
import { forwarderChecks } from './forwarder.ts';
import { ingramApiChecks } from './ingram-api.ts';
import { mappingChecks } from './mapping.ts';
import { queueChecks } from './queues.ts';
import { recentChecks } from './recent.ts';
import { secretChecks } from './secrets.ts';
import { sweepChecks } from './sweep.ts';
import { webhookChecks } from './webhook.ts';

/** A finding, and the check that found it. */
export type NamedFinding = Finding & { readonly name: string };

/** What all checks of a stage found, and the worst of it. */
export type Findings = { readonly status: Finding['status']; readonly checks: readonly NamedFinding[] };

/** Makes every check of a stage. It changes nothing, and never throws. */
export async function checkStage(stage: Stage): Promise<Findings> {
  const checks = await Promise.all(checksOf(stage).map(findingFor));
  return { status: worstOf(checks), checks };
}

function checksOf(stage: Stage): readonly StageCheck[] {
  return [
    ...secretChecks(stage),
    ...forwarderChecks(stage),
    ...ingramApiChecks(stage),
    ...sweepChecks(stage),
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
