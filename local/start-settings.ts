import * as v from 'valibot';
import { INGRAM_DETAILS_MODES } from '../lib/bridge/settings/ingram-api.ts';
import type { Environment } from '../lib/platform/config.ts';
import { PORT_SETTINGS } from './ports.ts';

const PORT_RULE = 'must be a port number from 1 to 65535.';

const port = (byDefault: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, PORT_RULE),
      v.transform(Number),
      v.minValue(1, PORT_RULE),
      v.maxValue(65_535, PORT_RULE),
    ),
    String(byDefault),
  );

const onOrOff = v.optional(
  v.pipe(
    v.picklist(['on', 'off'], 'must be on or off.'),
    v.transform((text) => text === 'on'),
  ),
  'off',
);

const StartSettings = v.object({
  LOCAL_API_PORT: port(3000),
  LOCAL_THIRDWATCH_PORT: port(3100),
  LOCAL_INGRAM_PORT: port(3200),
  LOCAL_CONSOLE_PORT: port(3300),
  LOCAL_INGRAM_DETAILS: v.optional(
    v.picklist(INGRAM_DETAILS_MODES, 'must be off, confirm or complete.'),
    'off',
  ),
  LOCAL_INGRAM_SWEEP: onOrOff,
  LOCAL_ARCHIVE: onOrOff,
  LOCAL_WEBHOOK_SECRET: v.exactOptional(v.string()),
  LOCAL_DATA_DIR: v.exactOptional(v.string()),
});

/** The settings of `npm start`, by the variables of its environment. */
export type StartSettings = v.InferOutput<typeof StartSettings>;

/**
 * Reads the settings of `npm start`. A variable that is set to nothing counts as not set.
 *
 * @throws Error that names every wrong one, a line each
 */
export function readStartSettings(environment: Environment): StartSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== ''));
  const read = v.safeParse(StartSettings, given);
  const faults = read.success ? samePortFaults(read.output) : read.issues.map(faultText);
  if (read.success && faults.length === 0) return read.output;
  throw new Error(faults.join('\n'));
}

function faultText(issue: v.InferIssue<typeof StartSettings>): string {
  return `${v.getDotPath(issue)} ${issue.message}`;
}

const LIST = new Intl.ListFormat('en');

function samePortFaults(settings: StartSettings): readonly string[] {
  const byPort = Object.groupBy(PORT_SETTINGS, (name) => settings[name]);
  return Object.entries(byPort)
    .filter(([, names = []]) => names.length > 1)
    .map(([number, names = []]) => `${LIST.format(names)} must differ: each of them is ${number}.`);
}
