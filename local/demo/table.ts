import { fieldOf } from '../fields.ts';
import { type DemoResult, isAsExpected } from './run.ts';

const WIDTHS = [52, 4, 20, 18] as const;

/** The line above the rows. */
export function tableHeader(): string {
  return `\n${columns(['NOTIFICATION', 'HTTP', 'OUTCOME', 'THIRDWATCH HEARS', 'BECAUSE'])}\n`;
}

/**
 * A row for each result.
 *
 * @param isVerbose whether the body that Thirdwatch received stands below its row
 */
export function tableRows(results: readonly DemoResult[], isVerbose: boolean): string {
  return results.map((result) => `${linesOf(result, isVerbose).join('\n')}\n`).join('');
}

function linesOf(result: DemoResult, isVerbose: boolean): readonly string[] {
  const { request, http, outcome, call, because = '' } = result;
  const lines = [columns([request.name, http === 0 ? '-' : String(http), outcome, heardIn(call), because])];
  if (isVerbose && call) lines.push(`  ${JSON.stringify(call.body)}`);
  if (!isAsExpected(result)) {
    const { expectedHttp, expected, status = 'nothing' } = request;
    lines.push(`  NOT AS EXPECTED: HTTP ${expectedHttp}, ${expected}, and Thirdwatch hears ${status}`);
  }
  return lines;
}

function heardIn(call: DemoResult['call']): string {
  return call ? `${fieldOf(call.body, '_orderStatus')} ${fieldOf(call.body, '_orderId')}` : '-';
}

function columns(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();
}

/** The lines below the rows. */
export function tableFooter(results: readonly DemoResult[]): string {
  const failed = results.filter((result) => !isAsExpected(result)).length;
  return failed === 0
    ? `\nAll ${results.length} as expected.\n`
    : `\n${failed} of ${results.length} not as expected.\n`;
}
