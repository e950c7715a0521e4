import { isAsExpected, type Result } from './play.ts';

const WIDTH = 52;

/** What stands above the rows. */
export function tableHead(): string {
  const titles = `${'notification'.padEnd(WIDTH)}  HTTP  what became of it     as expected?`;
  return `\n${titles}\n    what Thirdwatch received\n${'─'.repeat(WIDTH + 45)}\n`;
}

/** A row for each result, with what Thirdwatch heard beneath it. */
export function tableRows(results: readonly Result[]): string {
  return results.map(rowsOf).join('');
}

function rowsOf(result: Result): string {
  const { scene, http, fate, heard } = result;
  const verdict = isAsExpected(result)
    ? 'ok'
    : `NOT AS EXPECTED: HTTP ${scene.expectedHttp}, ${scene.expected}`;
  const row = `${scene.name.padEnd(WIDTH)}  ${http}   ${fate.padEnd(22)}${verdict}\n`;
  return heard ? `${row}    ${JSON.stringify(heard.body)}\n` : row;
}

/** What stands below them. */
export function tableFoot(results: readonly Result[]): string {
  const failed = results.filter((result) => !isAsExpected(result)).length;
  return failed === 0
    ? `\nAll ${results.length} as expected.\n`
    : `\n${failed} of ${results.length} not as expected.\n`;
}
