import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from './finding.ts';

/** A template, and the region that it is to be deployed to. */
export type LintedTemplate = { readonly template: unknown; readonly region?: string };

/**
 * The linter's WebAssembly takes minutes in a process whose heap is large: each piece of memory that it asks for has V8
 * collect the garbage of all of it. In a process of its own, and with one thread for V8, it takes seconds.
 */
const LINTER = ['--single-threaded', join(import.meta.dirname, 'template-lint-process.ts')];

/**
 * Finds the errors and the warnings in templates, by AWS's own linter: `@aws/cloudformation-validate` holds cfn-lint's
 * rules and the CloudFormation registry's schemas, and asks nobody. Beside it the names of IAM actions and condition
 * keys, which it does not know.
 *
 * It does not see a read-only property that is set, an allowed value that only the service knows (such as
 * FifoThroughputLimit's), a null, a Condition's Ref to nothing, a name that is taken, and a URL where an ARN belongs;
 * the double of CloudFormation, in aws-endpoint.ts, refuses the last four.
 *
 * @returns the findings in each template
 */
export async function lint(templates: readonly LintedTemplate[]): Promise<readonly (readonly Finding[])[]> {
  const running = promisify(execFile)(process.execPath, LINTER, { maxBuffer: 2 ** 26 });
  running.child.stdin?.end(JSON.stringify(templates));
  return JSON.parse((await running).stdout);
}
