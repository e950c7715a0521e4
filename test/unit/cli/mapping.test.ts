// Double: what Lambda answers. Real: everything in front of it.

import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { assertPaused, switchMapping } from '../../../cli/queue/mapping.ts';
import { createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import type { StageOutputs } from '../../../lib/platform/stack-outputs.ts';
import { awsDouble } from '../../support/aws-double.ts';

const RELAY = createRelayCommand({ local: false, stage: 'prod' });

/** A stage whose mapping is in these states, one after the other; the last one stays. */
function stageIn(...states: readonly string[]) {
  const left = [...states];
  const { client, sent } = awsDouble(new LambdaClient({ region: 'eu-west-1' }), ({ operation }) => {
    if (operation !== 'ListEventSourceMappings') return {};
    const State = left.length > 1 ? left.shift() : left[0];
    return { EventSourceMappings: State === undefined ? [] : [{ UUID: 'u-1', State }] };
  });
  const stage = { relay: RELAY, outputs: {} as StageOutputs, lambda: async () => client };
  const updates = () => sent.filter(({ operation }) => operation.startsWith('Update'));
  return { stage, updates };
}

const seen: string[] = [];
const options = { onState: (state: string) => seen.push(state), lookEveryMs: 1 };
const pausing = { ...options, enable: false };

describe('Switching the event source mapping', () => {
  it.each([
    ['off', false, ['Enabled', 'Disabling', 'Disabled']],
    ['on', true, ['Disabled', 'Enabling', 'Enabled']],
  ])('%s asks once, and waits until it is so', async (_, enable, states) => {
    const { stage, updates } = stageIn(...states);
    seen.length = 0;

    await switchMapping(stage, { ...options, enable });

    expect(updates().map(({ input }) => input)).toEqual([{ UUID: 'u-1', Enabled: enable }]);
    expect(seen).toEqual(states.slice(0, 2));
  });

  it('asks for nothing when it is so already', async () => {
    const { stage, updates } = stageIn('Disabled');

    await switchMapping(stage, pausing);

    expect(updates()).toEqual([]);
  });

  it('waits for a change that is under way before it asks for another', async () => {
    const { stage, updates } = stageIn('Updating', 'Updating', 'Enabled', 'Disabling', 'Disabled');

    await switchMapping(stage, pausing);

    expect(updates()).toHaveLength(1);
  });

  it.each([
    ['there is none', [], 'Nothing feeds the forwarder'],
    ['it takes too long', ['Enabled', 'Disabling'], 'is not Disabled yet'],
  ])('fails when %s', async (_, states, message) => {
    const switching = switchMapping(stageIn(...states).stage, { ...pausing, timeoutMs: 50 });

    await expect(switching).rejects.toThrow(message);
  });
});

describe('What needs the forwarder to be paused', () => {
  it.each(['Enabled', 'Disabling', 'Updating'])('is refused while the mapping is %s', async (state) => {
    await expect(assertPaused(stageIn(state).stage)).rejects.toThrow(
      'Pause it first: npx relay --stage prod pause',
    );
  });

  it('is allowed once it is', async () => {
    await expect(assertPaused(stageIn('Disabled').stage)).resolves.toBeUndefined();
  });
});
