import { USER_ID_SOURCES } from '../../orders/user.ts';
import { compact } from '../../platform/compact.ts';
import { rulesBetween, type Settings, type Values } from '../../platform/config.ts';
import { baseUrl, matching, oneOf, trueOrFalse, wholeNumber } from '../../platform/setting-rules.ts';

/** What Ingram's Order Details are asked for: nothing, the dangerous events alone, or every event. */
export const INGRAM_DETAILS_MODES = ['off', 'confirm', 'complete'] as const;
export type IngramDetailsMode = (typeof INGRAM_DETAILS_MODES)[number];

/** Whether and how Ingram Micro's API is asked. */
export const INGRAM_API = {
  'ingram-details': {
    description:
      'Whether the bridge asks for Order Details: `confirm` before an order is called canceled and for orders that are not known yet, `complete` at every event with news.',
    default: 'off',
    rule: oneOf(INGRAM_DETAILS_MODES),
  },
  'ingram-sweep': {
    description:
      "Whether the sweeper [compares Ingram's lists of orders](order-details.md#what-no-webhook-told) with what is known, and finds what no webhook told.",
    default: 'off',
    rule: oneOf(['on', 'off']),
  },
  'ingram-details-patience': {
    description:
      'How many minutes an event waits for details that confirm or complete it. Then `complete` forwards it as it stands, and `confirm` parks it if Ingram answers and does not confirm it.',
    default: '15',
    rule: wholeNumber(0, 1440),
  },
  'ingram-outage-hours': {
    description:
      'How many hours a cancellation that settles waits for an Ingram that does not answer at all, and order details may be missing before an alarm goes off. Its [nightly maintenance](order-details.md#nightly-maintenance) takes up to 11.',
    default: '13',
    rule: wholeNumber(0, 48),
  },
  'silent-order-days': {
    description:
      "After how many days without an event an order that is open is looked up, where Ingram's API is asked. 0: never.",
    default: '14',
    rule: wholeNumber(0, 365),
  },
  'ingram-requests-per-minute': {
    description:
      'How many requests a minute the whole stage may make. Ingram Micro allows an application 60: set less where others use the same one.',
    default: '60',
    rule: wholeNumber(1, 6000),
  },
  'ingram-base-url': {
    description: "Where Ingram Micro's API is.",
    default: 'https://api.ingrammicro.com:443',
    rule: baseUrl,
  },
  'ingram-sandbox': {
    description: 'Whether the bridge asks the sandbox.',
    default: 'false',
    rule: trueOrFalse,
  },
  'ingram-customer-number': {
    description: "Your Ingram customer number; needed where Ingram's API is asked.",
    default: '',
    // Ingram answers 400 to any other.
    rule: matching(
      /^$|^[A-Za-z0-9]{2}-[A-Za-z0-9]{4,6}$/,
      'two characters, a hyphen and four to six characters, such as `20-222222`, or empty',
    ),
  },
  'ingram-country-code': {
    description: "The country of your account; needed where Ingram's API is asked.",
    default: '',
    rule: matching(/^(?:[A-Z]{2})?$/, 'two capital letters, such as `US`, or empty'),
  },
  'ingram-sender-id': {
    description: 'The name by which the bridge introduces itself to Ingram Micro.',
    default: '',
    rule: matching(/^[\x21-\x7e]{0,32}$/, 'up to 32 characters without spaces, or empty'),
  },
  'user-id-source': {
    description:
      'Which field of the details is the user id of an order for which your shop has registered none; `registered`: no field. The others need `ingram-details` to be `complete`.',
    default: 'registered',
    rule: oneOf(USER_ID_SOURCES),
  },
} satisfies Settings;

const between = rulesBetween(INGRAM_API);

export const INGRAM_API_RULES = [
  between(['ingram-customer-number', 'ingram-details', 'ingram-sweep'], (values) =>
    neededForAsking('ingram-customer-number', values),
  ),
  between(['ingram-country-code', 'ingram-details', 'ingram-sweep'], (values) =>
    neededForAsking('ingram-country-code', values),
  ),
  between(['user-id-source', 'ingram-details'], (values) => {
    const { 'user-id-source': source, 'ingram-details': details } = values;
    if (source === 'registered' || details === 'complete') return undefined;
    return `user-id-source is ${source}, which needs ingram-details to be complete: set that, or set user-id-source to registered`;
  }),
];

function neededForAsking<N extends 'ingram-customer-number' | 'ingram-country-code'>(
  name: N,
  values: Pick<Values<typeof INGRAM_API>, N | 'ingram-details' | 'ingram-sweep'>,
): string | undefined {
  const { 'ingram-details': details, 'ingram-sweep': isSwept } = values;
  if (values[name] !== '') return undefined;
  if (details !== 'off') return `${name} must be set, as ingram-details is ${details}`;
  return isSwept === 'on' ? `${name} must be set, as ingram-sweep is on` : undefined;
}

/** Where Ingram is asked, and on whose behalf. */
export type IngramAccess = {
  readonly baseUrl: string;
  readonly sandbox: boolean;
  readonly customerNumber: string;
  readonly countryCode: string;
  readonly senderId?: string;
};

/** What it takes to ask Ingram about orders. */
export type IngramApiSettings = IngramAccess & {
  /** For what Order Details are asked at an event. */
  readonly mode: IngramDetailsMode;
  readonly patienceMs: number;
  readonly outageMs: number;
  readonly silentMs: number;
  readonly requestsPerMinute: number;
};

/** How Ingram is asked about orders; undefined when it is not. */
export function ingramApiFrom(settings: Values<typeof INGRAM_API>): IngramApiSettings | undefined {
  const mode = settings['ingram-details'];
  if (mode === 'off' && settings['ingram-sweep'] === 'off') return undefined;
  return {
    mode,
    patienceMs: settings['ingram-details-patience'] * 60_000,
    outageMs: settings['ingram-outage-hours'] * 60 * 60_000,
    silentMs: settings['silent-order-days'] * 24 * 60 * 60_000,
    requestsPerMinute: settings['ingram-requests-per-minute'],
    ...ingramAccessFrom(settings),
  };
}

type AccessName =
  | 'ingram-base-url'
  | 'ingram-sandbox'
  | 'ingram-customer-number'
  | 'ingram-country-code'
  | 'ingram-sender-id';

/** Where Ingram is asked, and on whose behalf. */
export function ingramAccessFrom(settings: Pick<Values<typeof INGRAM_API>, AccessName>): IngramAccess {
  return {
    baseUrl: settings['ingram-base-url'],
    sandbox: settings['ingram-sandbox'],
    customerNumber: settings['ingram-customer-number'],
    countryCode: settings['ingram-country-code'],
    ...compact({ senderId: settings['ingram-sender-id'] || undefined }),
  };
}
