import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ROOT } from '../../local/work-folder.ts';
import { CHROMIUM, NO_CHROMIUM } from './find-chromium.ts';

/** @throws Error where there is none */
export async function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(NO_CHROMIUM);
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** What a page did that it must not do: errors, refused content, requests to others. */
export function watchFaults(page: Page, origin: string): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`request to ${request.url()}`);
  });
  return faults;
}

/** The violations that axe-core finds, each with where it is. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const FOCUSED = '(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent';

/** Presses Tab until what has the focus, or its label, says this; fails when it never does. */
export async function tabTo(page: Page, text: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const focused = String(await page.evaluate(FOCUSED));
    if (text.test(focused.replaceAll(/\s+/g, ' ').trim())) return;
  }
  throw new Error(`Nothing that says ${text} gets the focus.`);
}

/** Keeps a picture of the page in the folder that `CONSOLE_SCREENSHOTS` names, such as docs/console. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const { CONSOLE_SCREENSHOTS: folder } = process.env;
  if (folder === undefined) return;
  const file = `${name.toLowerCase().replaceAll(' ', '-')}.png`;
  await page.screenshot({ path: join(ROOT, folder, file), fullPage: true });
}
