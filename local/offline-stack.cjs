'use strict';

/**
 * Stands in for CloudFormation when serverless-offline runs the functions: it hands what serverless.yml declares
 * to the process that started it, which creates the resources in the emulators, and puts their names and
 * addresses where the functions' environment says `!Ref`. Without such a process, as in a deployment, it does
 * nothing.
 */
module.exports = class OfflineStack {
  constructor(serverless) {
    this.hooks = {};
    if (process.send === undefined) return;
    exitWithParent();
    this.hooks = {
      'before:offline:start:init': () => resolveRefs(serverless.service),
      'before:offline:start:ready': () => process.send({ ready: true }),
    };
  }
};

/** When whoever started us is gone, nobody is left to stop us; that may be so before we are up. */
function exitWithParent() {
  if (!process.connected) process.exit(1);
  process.once('disconnect', () => process.exit(1));
}

async function resolveRefs(service) {
  const answer = new Promise((resolve) => process.once('message', resolve));
  process.send({ resources: service.resources.Resources, functions: withCommonEnvironment(service) });
  const { refs } = await answer;
  for (const { environment = {} } of Object.values(service.functions)) {
    for (const [name, value] of Object.entries(environment)) {
      if (value?.Ref !== undefined) environment[name] = refs[value.Ref];
    }
  }
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
