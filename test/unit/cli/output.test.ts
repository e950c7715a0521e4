import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createOutput } from '../../../cli/terminal/output.ts';
import { keepSecret } from '../../../lib/platform/redact.ts';

const STEERING = 'PO-1\u001b[2J\u009b1A\r\u202e';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What is written to a stream from now on. */
function written(stream: 'stdout' | 'stderr'): () => string {
  const write = jest.spyOn(process[stream], 'write').mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}

describe('What is printed for people', () => {
  it.each(['result', 'line'] as const)('cannot steer the terminal, as a %s', (kind) => {
    const text = written('stdout');

    createOutput({ json: false, yes: false })[kind]({}, () => `${STEERING}\tä\n2`);

    expect(text()).toBe('PO-1�[2J�1A��\tä\n2\n');
  });

  it('cannot steer the terminal, as a note', () => {
    const text = written('stderr');

    createOutput({ json: false, yes: false }).note(STEERING);

    expect(text()).toBe('PO-1�[2J�1A��\n');
  });
});

it('What is printed for programs is the value as it is', () => {
  const text = written('stdout');
  const value = { order: STEERING, more: '\u202e\u2028\ud800\udb40\udc01ä🔑' };

  createOutput({ json: true, yes: false }).result(value, () => '');

  expect(JSON.parse(text())).toEqual(value);
  expect(text()).toMatch(/^[\x20-\x7e\nä🔑]+$/u);
});

it.each([true, false])('What is printed holds no secret that was read, with --json: %p', (json) => {
  const text = written('stdout');
  keepSecret('key "of" Thirdwatch');

  createOutput({ json, yes: false }).result({ detail: 'key "of" Thirdwatch' }, () => 'key "of" Thirdwatch');

  expect(text()).toContain('[secret]');
  expect(text()).not.toContain('Thirdwatch');
});
