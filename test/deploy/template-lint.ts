import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, RegoEngine, type StandardDiagnostic, TemplateFile } from '@aws/cloudformation-validate';
import type { Finding } from './finding.ts';
import { unknownPolicyNames } from './policy-lint.ts';

/**
 * AWS's own linter: `@aws/cloudformation-validate` holds cfn-lint's rules and the CloudFormation registry's
 * schemas, and asks nobody. Beside it the names of IAM actions and condition keys, which it does not know.
 *
 * It does not see a read-only property that is set, an allowed value that only the service knows (such as
 * FifoThroughputLimit's), a null, a Condition's Ref to nothing, a name that is taken, and a URL where an ARN belongs;
 * the double of CloudFormation, in aws-endpoint.ts, refuses the last four.
 */
export class TemplateLinter {
  /** Takes some seconds to make: one for many templates. */
  readonly #engine: Engine = new RegoEngine();
  readonly #dir = mkdtempSync(join(tmpdir(), 'template-lint-'));

  /** Finds the errors and the warnings in a template that is to be deployed to a region. */
  async findingsIn(template: unknown, region = 'us-east-1'): Promise<Finding[]> {
    const path = join(this.#dir, 'template.json');
    writeFileSync(path, JSON.stringify(template));
    const { status, diagnostics } = this.#engine.validateStandard(new TemplateFile(path), {
      severityLevel: 'WARN',
      pseudoParameterOverrides: { region },
    });
    if (status !== 'OK') throw new Error(`The linter did not finish: its report says ${status}.`);
    return [...diagnostics.map(findingOf), ...(await unknownPolicyNames(template))];
  }

  /** Frees the linter's memory and files. */
  close(): void {
    this.#engine.free();
    rmSync(this.#dir, { recursive: true });
  }
}

function findingOf({ ruleId, entity, propertyPath, message }: StandardDiagnostic): Finding {
  return {
    rule: ruleId,
    on: entity?.logicalId ?? '',
    kind: entity?.resourceType ?? entity?.entityType ?? 'Template',
    message: propertyPath === undefined ? message : `${propertyPath}: ${message}`,
  };
}
