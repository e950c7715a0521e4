'use strict';

/**
 * Stands in for CloudFormation when serverless-offline runs the functions: it hands what serverless.yml declares
 * to the process that started it, which creates the resources in the emulators, and puts their names and
 * addresses where the functions' environment says `!Ref`. Without such a process, as in a deployment, it does
 * nothing.
 */
module.exports = class OfflineStack {
  constructor(serverless) {
    this.hooks =
      process.send === undefined
        ? {}
        : {
            'before:offline:start:init': () => resolveRefs(serverless.service),
            'before:offline:start:ready': () => process.send({ ready: true }),
          };
  }
};

async function resolveRefs(service) {
  // Whoever started us is gone: nobody is left to stop us.
  process.once('disconnect', () => process.exit(1));
  const answer = new Promise((resolve) => process.once('message', resolve));
  process.send({ resources: service.resources.Resources, functions: service.functions });
  const { refs } = await answer;
  for (const { environment = {} } of Object.values(service.functions)) {
    for (const [name, value] of Object.entries(environment)) {
      if (value?.Ref !== undefined) environment[name] = refs[value.Ref];
    }
  }
}
