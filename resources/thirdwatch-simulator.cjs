'use strict';

/** What a stage without Thirdwatch has more than others, and where its forwarder calls. */
module.exports = {
  functions: (framework) => partOf('functions', framework),
  resources: (framework) => partOf('resources', framework),
  baseUrl: async (framework) => ((await isWanted(framework)) ? SIMULATOR_URL : valueIn(framework)),
};

const SIMULATOR_URL = {
  'Fn::Join': ['', [{ 'Fn::GetAtt': ['SimulatorLambdaFunctionUrl', 'FunctionUrl'] }, 'event']],
};

async function partOf(name, framework) {
  if (!(await isWanted(framework))) return {};
  const file = await framework.resolveVariable('file(resources/thirdwatch-simulator.yml)');
  return file[name];
}

async function isWanted(framework) {
  return (await valueIn(framework)) === 'simulator';
}

function valueIn({ resolveVariable }) {
  return resolveVariable('param:thirdwatch-base-url');
}
