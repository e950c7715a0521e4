import { type DemoResult, isAsExpected } from './run.ts';

const WIDTH = 52;

/** The lines above the rows. */
export function tableHeader(): string {
  const titles = `${'notification'.padEnd(WIDTH)}  HTTP  outcome               as expected?`;
  return `\n${titles}\n    body that Thirdwatch received\n${'─'.repeat(WIDTH + 45)}\n`;
}

/** A row for each result, with the body that Thirdwatch received below it. */
export function tableRows(results: readonly DemoResult[]): string {
  return results.map(rowsOf).join('');
}

function rowsOf(result: DemoResult): string {
  const { request, http, outcome, call } = result;
  const verdict = isAsExpected(result)
    ? 'ok'
    : `NOT AS EXPECTED: HTTP ${request.expectedHttp}, ${request.expected}`;
  const row = `${request.name.padEnd(WIDTH)}  ${http === 0 ? '–  ' : http}   ${outcome.padEnd(22)}${verdict}\n`;
  return call ? `${row}    ${JSON.stringify(call.body)}\n` : row;
}

/** The lines below the rows. */
export function tableFooter(results: readonly DemoResult[]): string {
  const failed = results.filter((result) => !isAsExpected(result)).length;
  return failed === 0
    ? `\nAll ${results.length} as expected.\n`
    : `\n${failed} of ${results.length} not as expected.\n`;
}
