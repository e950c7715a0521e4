import { expect, it } from '@jest/globals';
import { configAskingIngram } from '../../../cli/audit/search.ts';
import { forwarderEnvironment } from '../../support/deployments.ts';

/* Real: what `relay audit` asks of the stage first. Double: the stage. */
it('An audit of a stage that does not ask Ingram ends as one that was not done, and not as one that differs', async () => {
  const stage = { name: 'local', forwarderEnvironment: async () => forwarderEnvironment({}) };

  await expect(configAskingIngram(stage)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('LOCAL_INGRAM_SWEEP=on npm start'),
  });
});
