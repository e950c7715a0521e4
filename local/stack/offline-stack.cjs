'use strict';

const { rmSync } = require('node:fs');
const { resolve } = require('node:path');

/**
 * Stands in for CloudFormation when serverless-offline runs the functions. It sends what serverless.yml declares to the
 * parent process, which creates the resources in the emulators, and sets the functions' environments to those that the
 * parent sends, each time it does. Without such a parent, as in a deployment, it does nothing.
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

/** serverless-offline itself checks neither the host nor the origin of a request to API Gateway and Lambda. */
async function keepServersLocal() {
  const loopback = await import('../http/loopback.ts');
  loopback.keepServersLocal();
}

/** Ends this process with its parent, which may be gone before this process is ready. */
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
    // Ends the running containers; new ones get the new environment.
    await pluginManager.spawn('offline:functionsUpdated');
    process.send('configured');
  });
  process.send('configured');
}

function setEnvironments({ functions }, { environments }) {
  // All containers of a function but the first find its code compiled.
  const NODE_COMPILE_CACHE = resolve(process.env.ESBUILD_WORK_FOLDER, 'compile-cache');
  for (const [key, environment] of Object.entries(environments))
    functions[key].environment = { ...environment, NODE_COMPILE_CACHE };
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
