'use strict';

const { rmSync } = require('node:fs');

/**
 * Stands in for CloudFormation when serverless-offline runs the functions: it hands what serverless.yml declares
 * to the process that started it, which creates the resources in the emulators, and gives the functions the
 * environments that this process then sends, as often as it does. Without such a process, as in a deployment, it does
 * nothing.
 */
module.exports = class OfflineStack {
  constructor(serverless) {
    this.hooks = {};
    if (process.send === undefined) return;
    exitWithParent();
    this.hooks = {
      'before:offline:start:init': async () => {
        await keepServersLocal();
        await takeFirstEnvironments(serverless.service);
      },
      'before:offline:start:ready': () => takeEnvironments(serverless),
    };
  }
};

/** The ports of API Gateway and Lambda: serverless-offline checks neither the host nor the origin of a request. */
async function keepServersLocal() {
  const loopback = await import('./http/loopback.ts');
  loopback.keepServersLocal();
}

/** When whoever started us is gone, nobody is left to stop us and to clear up; that may be so before we are up. */
function exitWithParent() {
  const exit = () => {
    rmSync(process.env.ESBUILD_WORK_FOLDER, { recursive: true, force: true });
    process.exit(1);
  };
  if (!process.connected) exit();
  process.once('disconnect', exit);
}

async function takeFirstEnvironments(service) {
  const answer = new Promise((resolve) => process.once('message', resolve));
  process.send({ resources: service.resources.Resources, functions: withCommonEnvironment(service) });
  setEnvironments(service, await answer);
}

function takeEnvironments({ service, pluginManager }) {
  process.on('message', async (message) => {
    setEnvironments(service, message);
    // Ends the containers of before: those that serverless-offline starts from now on have the new environment.
    await pluginManager.spawn('offline:functionsUpdated');
    process.send('configured');
  });
  process.send('configured');
}

function setEnvironments({ functions }, { environments }) {
  for (const [key, environment] of Object.entries(environments)) functions[key].environment = environment;
}

/** Each function with the environment that all of them share, as it is deployed. */
function withCommonEnvironment({ provider, functions }) {
  return Object.fromEntries(
    Object.entries(functions).map(([key, { environment, ...rest }]) => [
      key,
      { ...rest, environment: { ...provider.environment, ...environment } },
    ]),
  );
}
