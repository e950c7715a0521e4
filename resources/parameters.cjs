'use strict';

const { DEFAULTS, deploymentFaults } = require('../lib/bridge/settings/deployment.ts');

/** What serverless.yml takes from the settings in lib/bridge/settings. */
module.exports = { defaults: typedDefaults(), check };

/** Numbers, true and false as themselves: as texts, CloudFormation would have to convert them. */
function typedDefaults() {
  const isTyped = (text) => /^(true|false|\d+)$/.test(text);
  const values = Object.entries(DEFAULTS).map(([name, text]) => [
    name,
    isTyped(text) ? JSON.parse(text) : text,
  ]);
  return Object.fromEntries(values);
}

/** Called by the framework when it resolves `custom.parameters`: fails with all faults at once. */
async function check(framework) {
  const faults = deploymentFaults(await deploymentIn(framework));
  if (faults.length === 0) return Object.keys(DEFAULTS);
  const lines = faults.map((fault) => `\n    - ${fault}`);
  const error = new Error(`The parameters have ${faults.length} fault(s):${lines.join('')}`);
  // Where in the framework it was thrown is of no use to whoever mistyped a parameter.
  error.stack = undefined;
  throw error;
}

async function deploymentIn({ options, resolveVariable, resolveConfigurationProperty }) {
  const stage = await resolveVariable('sls:stage');
  const parameters = {};
  for (const name of Object.keys(DEFAULTS)) parameters[name] = String(await resolveVariable(`param:${name}`));
  const { [stage]: ofStage = {} } = await resolveConfigurationProperty(['params']);
  const onCommandLine = (options.param ?? []).map((assignment) => assignment.split('=')[0]);
  const files = await resolveConfigurationProperty(['resources']);
  return {
    service: await resolveVariable('self:service'),
    stage,
    region: await resolveVariable('self:provider.region'),
    parameters,
    given: [...onCommandLine, ...Object.keys(ofStage)],
    functions: Object.keys(await resolveConfigurationProperty(['functions'])),
    resources: Object.assign({}, ...files.map(({ Resources }) => Resources)),
  };
}
