'use strict';

const { CloudFormationClient, DescribeStacksCommand } = require('@aws-sdk/client-cloudformation');
const { lossesOf } = require('../lib/bridge/settings/stage-file.ts');
const { defaultsOf, failWith } = require('./parameters.cjs');

/**
 * Compares what the deployed stack was given with what this deployment is given, before anything is changed. A parameter
 * that would be lost stops a deployment of `prod`; of another stage, it is said.
 */
module.exports = class KeptParameters {
  constructor(serverless) {
    this.hooks = { 'before:deploy:deploy': () => compare(serverless) };
  }
};

async function compare(serverless) {
  const provider = serverless.getProvider('aws');
  const stage = provider.getStage();
  const { given } = serverless.service.custom.parameters;
  const deployed = await deployedParameters(provider);
  const losses = lossesOf({ stage, deployed, given, defaults: defaultsOf(stage) });
  if (losses.length > 0 && stage === 'prod') failWith(losses);
  for (const loss of losses) process.stderr.write(`Note: ${loss}.\n`);
}

/** What the stack remembers of its parameters; nothing when there is none, or when a version before has deployed it. */
async function deployedParameters(provider) {
  const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
  const command = new DescribeStacksCommand({ StackName: provider.naming.getStackName() });
  const { Stacks = [] } = await client.send(command).catch((error) => {
    if (/does not exist/.test(error.message)) return {};
    throw error;
  });
  const kept = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'Parameters');
  return JSON.parse(kept?.OutputValue ?? '{}');
}
