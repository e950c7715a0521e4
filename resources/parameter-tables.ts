import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ARCHIVE } from '../lib/bridge/settings/archive.ts';
import { CAPACITY } from '../lib/bridge/settings/capacity.ts';
import { INGRAM_API } from '../lib/bridge/settings/ingram-api.ts';
import { OPERATION } from '../lib/bridge/settings/operation.ts';
import { ORDERS } from '../lib/bridge/settings/orders.ts';
import { RETRIES } from '../lib/bridge/settings/retries.ts';
import { SWEEP } from '../lib/bridge/settings/sweep.ts';
import { THIRDWATCH } from '../lib/bridge/settings/thirdwatch.ts';
import type { Setting, Settings } from '../lib/platform/config.ts';

/* Writes the tables of parameters in docs/parameters.md from the settings: `npm run parameters`. */

const TABLES: readonly (readonly [title: string, settings: Settings])[] = [
  ['**Thirdwatch**', THIRDWATCH],
  ['**What Thirdwatch hears** ([`mapping.md`](mapping.md))', ORDERS],
  ["**Ingram Micro's API** ([`order-details.md`](order-details.md))", INGRAM_API],
  ['**Sweep** ([`operations.md`](operations.md#what-is-judged-again))', SWEEP],
  ['**Retries** ([`operations.md`](operations.md#what-is-retried-and-what-is-parked))', RETRIES],
  ['**Capacity**', CAPACITY],
  ['**Archive** ([`operations.md`](operations.md#the-archive))', ARCHIVE],
  ['**Watching, access and data**', OPERATION],
];

const PAGE = join(import.meta.dirname, '../docs/parameters.md');
const BEGIN = '<!-- From lib/bridge/settings by `npm run parameters`; edit it there. -->\n';
const END = '\n<!-- End of what `npm run parameters` writes. -->';

/** A document with the tables of parameters as the settings are. */
export function withTables(document: string): string {
  const [before = '', rest = ''] = document.split(BEGIN);
  const [, after = ''] = rest.split(END);
  const tables = TABLES.map(([title, settings]) => tableOf(title, settings));
  return [before, BEGIN, ...tables, END, after].join('');
}

function tableOf(title: string, settings: Settings): string {
  const rows = Object.entries(settings).map(([name, setting]) => rowOf(name, setting));
  return `\n${title}\n\n| parameter | meaning | default | allowed |\n|---|---|---|---|\n${rows.join('')}`;
}

function rowOf(name: string, { description, default: text, rule }: Setting): string {
  const allowed = v.getDescription(rule) ?? '';
  return `| \`${name}\` | ${description} | ${text === '' ? 'empty' : `\`${text}\``} | ${allowed} |\n`;
}

if (import.meta.main) writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
