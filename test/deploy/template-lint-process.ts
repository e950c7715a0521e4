import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { RegoEngine, type StandardDiagnostic, TemplateFile } from '@aws/cloudformation-validate';
import { newWorkFolder } from '../../local/work-folder.ts';
import type { Finding } from './finding.ts';
import { unknownPolicyNames } from './policy-lint.ts';
import type { LintedTemplate } from './template-lint.ts';

/* Reads templates from standard input, and writes what the linter finds in each to standard output. */

const engine = new RegoEngine();
const folder = await newWorkFolder('template-lint');
const path = join(folder, 'template.json');

async function findingsIn({ template, region = 'us-east-1' }: LintedTemplate): Promise<readonly Finding[]> {
  await writeFile(path, JSON.stringify(template));
  const { status, diagnostics } = engine.validateStandard(new TemplateFile(path), {
    severityLevel: 'WARN',
    pseudoParameterOverrides: { region },
  });
  if (status !== 'OK') throw new Error(`The linter did not finish: its report says ${status}.`);
  return [...diagnostics.map(findingOf), ...(await unknownPolicyNames(template))];
}

function findingOf({ ruleId, entity, propertyPath, message }: StandardDiagnostic): Finding {
  return {
    rule: ruleId,
    on: entity?.logicalId ?? '',
    kind: entity?.resourceType ?? entity?.entityType ?? 'Template',
    message: propertyPath === undefined ? message : `${propertyPath}: ${message}`,
  };
}

const templates = (await json(process.stdin)) as readonly LintedTemplate[];
const findings: (readonly Finding[])[] = [];
for (const template of templates) findings.push(await findingsIn(template));
await rm(folder, { recursive: true });
process.stdout.write(JSON.stringify(findings));
