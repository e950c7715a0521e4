import { DEFAULTS } from './deployment.ts';

/**
 * Settings that are in a released template as they are on `prod`: the framework, or a part of a template where
 * CloudFormation takes no parameter, needs their values.
 */
export const FIXED_SETTINGS: readonly string[] = [
  'removal-policy',
  'log-retention-days',
  'tracing',
  'receiver-memory-mb',
  'forwarder-memory-mb',
  'forwarder-concurrency',
  'sweep-interval-minutes',
  'archive',
  'archive-days',
];

/** The settings that are parameters of a released template. */
export const TEMPLATE_SETTINGS: readonly string[] = Object.keys(DEFAULTS).filter(
  (name) => !FIXED_SETTINGS.includes(name),
);

/** A setting's name as a parameter of CloudFormation: `alarm-email` is `AlarmEmail`. */
export function parameterOf(setting: string): string {
  return setting.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** What stands in the packaged template where the value of a parameter belongs: no setting's value looks like it. */
export const MARKER = /@([A-Za-z]+)@/g;

/** The markers, by the settings. */
export const MARKERS: Readonly<Record<string, string>> = Object.fromEntries(
  TEMPLATE_SETTINGS.map((name) => [name, `@${parameterOf(name)}@`]),
);

/** Whether a release is being packaged: with markers in the place of values. */
export function isMarking(environment: Readonly<Record<string, string | undefined>>): boolean {
  return environment.PACKAGE_WITH_MARKERS === 'on';
}
