import * as v from 'valibot';
import { settingFaults } from '../../platform/config.ts';
import { RULES, SETTINGS } from './all.ts';
import { REGIONAL_ARNS } from './operation.ts';
import { type NamedStage, stageFaults } from './resource-names.ts';
import { SIMULATOR } from './thirdwatch.ts';

/** What is about to be packaged or deployed. */
export type Deployment = NamedStage & {
  readonly region: string;
  /** The parameters by their names, as texts. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The names of the parameters that someone has set, on the command line or in the stage's file. */
  readonly given: readonly string[];
};

/** The defaults of all parameters, by their names. */
export const DEFAULTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default]),
);

/** What `prod` has without being told: it keeps its data. */
export const PROD = { 'removal-policy': 'Retain', 'deletion-protection': true };

/**
 * Finds whatever AWS would refuse to deploy, and whatever a function would refuse at its start.
 *
 * @returns all faults, each as a sentence with the name of the parameter and the remedy
 */
export function deploymentFaults(deployment: Deployment): readonly string[] {
  // A misspelt name would change nothing, and nobody would notice.
  const unknown = new Set(deployment.given.filter((name) => !Object.hasOwn(SETTINGS, name)));
  return [
    ...[...unknown].map((name) => `${name} is not a parameter; docs/parameters.md lists them all`),
    ...settingFaults(SETTINGS, RULES, deployment.parameters),
    ...regionFaults(deployment),
    ...simulatorFaults(deployment),
    ...stageFaults(deployment),
  ];
}

/** Where every order counts, Thirdwatch has to hear of it. */
function simulatorFaults({ stage, parameters }: Deployment): readonly string[] {
  if (stage !== 'prod' || parameters['thirdwatch-base-url'] !== SIMULATOR) return [];
  return ['thirdwatch-base-url must not be simulator on prod: Thirdwatch would hear of no order'];
}

function regionFaults({ region, parameters }: Deployment): readonly string[] {
  return REGIONAL_ARNS.flatMap((name) => {
    const arn = parameters[name] ?? '';
    const [, , , regionOfArn = region] = arn.split(':');
    if (regionOfArn === region || !v.is(SETTINGS[name].rule, arn)) return [];
    return [`${name} is in ${regionOfArn}, but must be in the stage's region ${region}`];
  });
}
