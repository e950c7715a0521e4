'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { DEFAULTS, deploymentFaults, PROD } = require('../lib/bridge/settings/deployment.ts');
const { isMarking, MARKERS } = require('../lib/bridge/settings/template-parameters.ts');
const { keptFaults, stageFileOf } = require('../lib/bridge/settings/stage-file.ts');

/** What serverless.yml takes from the settings in lib/bridge/settings. */
module.exports = { ofStage, check, kept, defaultsOf, failWith };

/** The parameters of the stage that is deployed: all defaults, and over them those of its file. */
async function ofStage(framework) {
  const stage = await framework.resolveVariable('sls:stage');
  const ofFile = isMarking(process.env) ? MARKERS : await stageFile(framework, stage);
  return { ...typedDefaults(), ...(stage === 'prod' ? PROD : {}), ...ofFile };
}

/** The same without the file, as texts. */
function defaultsOf(stage) {
  const entries = Object.entries({ ...DEFAULTS, ...(stage === 'prod' ? PROD : {}) });
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** What the stack remembers for the next deployment: the parameters that are not at their defaults, as JSON. */
async function kept(framework) {
  const parameters = await parametersIn(framework);
  const defaults = defaultsOf(await framework.resolveVariable('sls:stage'));
  return JSON.stringify(
    Object.fromEntries(Object.entries(parameters).filter(([name, value]) => value !== defaults[name])),
  );
}

/** What the file of a stage holds; undefined when there is none. */
async function stageFile({ resolveVariable }, stage) {
  const path = stageFileOf(stage);
  const file = join(__dirname, '..', path);
  if (!existsSync(file)) return undefined;
  // The framework takes a file of nothing, or of remarks alone, for a fault.
  const isEmpty =
    readFileSync(file, 'utf8')
      .replaceAll(/^\s*#.*$/gm, '')
      .trim() === '';
  if (isEmpty) return {};
  const held = await resolveVariable(`file(${path})`);
  // Of a text, the framework would take each character for a parameter.
  if (typeof held === 'object' && held !== null && !Array.isArray(held)) return held;
  return failWith([`${path} must hold one parameter a line, such as alarm-email: you@example.com`]);
}

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
  const deployment = await deploymentIn(framework);
  // A marker is no value; whoever creates the stack gives one, and the functions check it when they start.
  if (isMarking(process.env) && !process.argv.includes('deploy')) return Object.keys(DEFAULTS);
  const faults = [...deploymentFaults(deployment), ...lossesIn(deployment)];
  if (faults.length > 0) failWith(faults);
  return { given: deployment.given };
}

function failWith(faults) {
  const lines = faults.map((fault) => `\n    - ${fault}`);
  const error = new Error(`The parameters have ${faults.length} fault(s):${lines.join('')}`);
  // Where in the framework it was thrown is of no use to whoever mistyped a parameter.
  error.stack = undefined;
  throw error;
}

/** What a deployment of `prod` would lose stops it; of another stage, it is said. */
function lossesIn(deployment) {
  if (!process.argv.includes('deploy')) return [];
  if (deployment.stage === 'prod') return keptFaults(deployment);
  for (const loss of keptFaults({ ...deployment, inFile: deployment.inFile ?? [] }))
    process.stderr.write(`Note: ${loss}.\n`);
  return [];
}

/** All parameters as texts. */
async function parametersIn({ resolveVariable }) {
  const parameters = {};
  for (const name of Object.keys(DEFAULTS)) parameters[name] = String(await resolveVariable(`param:${name}`));
  return parameters;
}

async function deploymentIn(framework) {
  const { options, resolveVariable, resolveConfigurationProperty } = framework;
  const stage = await resolveVariable('sls:stage');
  const { [stage]: ofStage = {} } = await resolveConfigurationProperty(['params']);
  const onCommandLine = (options.param ?? []).map((assignment) => assignment.split('=')[0]);
  const inFile = await stageFile(framework, stage);
  const files = await resolveConfigurationProperty(['resources']);
  return {
    service: await resolveVariable('self:service'),
    stage,
    region: await resolveVariable('self:provider.region'),
    parameters: await parametersIn(framework),
    onCommandLine,
    inFile: inFile && Object.keys(inFile),
    given: [...onCommandLine, ...Object.keys(inFile ?? {}), ...Object.keys(ofStage)],
    functions: Object.keys(Object.assign({}, ...(await resolveConfigurationProperty(['functions'])))),
    resources: Object.assign({}, ...files.map(({ Resources }) => Resources)),
  };
}
