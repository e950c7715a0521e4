// Real: the examples of docs/mapping.md, and all from the notification to the call. Doubles: table and Thirdwatch.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { forwardBatch } from '../../../lib/bridge/forward/forward-batch.ts';
import { isUnreadable, readEnvelope } from '../../../lib/ingram/webhook/envelope.ts';
import { forwarderInMemory, recordOf } from '../../support/forwarder.ts';
import { sample } from '../../support/notifications.ts';

const page = readFileSync(new URL('../../../docs/mapping.md', import.meta.url), 'utf8');

const ROW = /^\| \[`([\w-]+)\.json`\]\([^)]*\) \| .* \| (.*) \|$/gm;

/** The text below a heading. */
function section(heading: string): string {
  const text = page.split(`\n### ${heading}\n`)[1];
  if (text === undefined) throw new Error(`docs/mapping.md has no section ${heading}.`);
  return text.split(/\n##/)[0] ?? '';
}

/** The examples of a section: a fixture, and what Thirdwatch hears of it. */
function examplesIn(heading: string): readonly (readonly [fixture: string, heard: string])[] {
  return [...section(heading).matchAll(ROW)].map(([, name = '', heard = '']) => [
    name,
    heard.replaceAll('`', ''),
  ]);
}

/** What Thirdwatch hears of notifications, one after another. */
async function callsOf(names: readonly string[]) {
  const { forwarder, calls } = forwarderInMemory();
  const settings = {
    ...forwarder.settings,
    userIdFallback: { kind: 'template', template: '{customerOrderNumber}' },
    // However old the samples are.
    retentionMs: Number.POSITIVE_INFINITY,
  } as const;
  const heard: string[] = [];
  for (const name of names) {
    const envelope = readEnvelope(sample(name));
    if (isUnreadable(envelope)) throw new Error(`${name} cannot be read.`);
    const before = calls.length;
    await forwardBatch([recordOf({ ...envelope, receivedAt: Date.now() })], {
      ...forwarder,
      settings,
      now: Date.now,
    });
    heard.push(calls.length === before ? 'nothing' : (calls.at(-1)?._orderStatus ?? ''));
  }
  return { heard, calls };
}

describe('the examples of docs/mapping.md', () => {
  it.each(examplesIn('One event'))('%s alone: %s', async (name, heard) => {
    expect((await callsOf([name])).heard).toEqual([heard]);
  });

  it.each(['An order that ships in two steps', 'The same events, the last one first'])(
    '%s',
    async (heading) => {
      const examples = examplesIn(heading);
      expect(examples).toHaveLength(3);
      const { heard } = await callsOf(examples.map(([name]) => name));
      expect(heard).toEqual(examples.map(([, status]) => status));
    },
  );

  it('show the whole call', async () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section('The whole call')) ?? [];
    const { calls } = await callsOf(['order-shipped-complete']);
    expect(calls).toEqual([JSON.parse(json)]);
  });
});
