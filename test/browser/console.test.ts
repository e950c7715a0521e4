import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { composeNotification } from '../../cli/trigger/compose.ts';
import { ingramApiParams } from '../../local/ingram-details.ts';
import {
  accessibilityFaults,
  keepScreenshot,
  launchChromium,
  tabTo,
  watchFaults,
} from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { eventOf, simulatedLine } from '../support/ingram-requests.ts';
import { FAST_RETRIES, type TestSystem } from '../support/local-system.ts';
import { parkEvent } from '../support/parked.ts';
import { type RunningRelay, startRelay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: Chromium, `relay console` as a process, the page, the functions as bundled. Doubles: AWS is emulated; Ingram and
 * Thirdwatch are simulators.
 */
/** Each screen, and what is there when it has loaded. */
const SCREENS = [
  ['Live', '.steps li'],
  ['Orders', 'tbody tr'],
  ['One order', '.timeline li'],
  ['Parked', '.cards li'],
  ['Health', '.charts'],
  ['Try it', 'textarea'],
] as const;

let system: TestSystem;
let relay: RunningRelay;
let browser: Browser;
let page: Page;
let faults: readonly string[];

describe('The console in Chromium', () => {
  beforeAll(async () => {
    const params = { ...ingramApiParams(), 'ingram-sweep': 'on', 'cancel-settle-minutes': '0' };
    system = await startRelaySystem({ params: { ...FAST_RETRIES, ...params } });
    await system.invoke('sweeper', {});
    relay = startRelay(system, ['console']);
    const address = await eventually('an address', () => /http:\S+/.exec(relay.stdout())?.[0]);
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1100, height: 760 }, colorScheme: 'light' });
    page.setDefaultTimeout(60_000);
    faults = watchFaults(page, new URL(address).origin);
    await page.goto(address);
  });
  afterAll(async () => {
    await browser.close();
    relay.process.kill('SIGINT');
    await relay.ended;
    await system.stop();
  });

  const open = async (screen: string) => {
    await page.getByRole('navigation').getByRole('link', { name: screen }).click();
    await page.getByRole('heading', { level: 1, name: screen }).waitFor();
  };
  const sendNew = async (outcome: string, isForged = false) => {
    await page.getByRole('button', { name: 'Show the request' }).click();
    if (isForged) await page.getByLabel('with a forged signature').check();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.steps .status', { hasText: outcome }).first().waitFor();
    return page.getByRole('link', { name: /^Open order/ }).innerText();
  };
  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();

  it('says what to do where there is nothing yet', async () => {
    await seen('Nothing has happened yet.');
    await open('Orders');
    await seen(/Nothing was logged of any order/);
    await open('Parked');
    await seen('Nothing is parked.');
  });

  it('shows a system in trouble, and what is wrong, to the mouse alone', async () => {
    await open('Try it');
    await sendNew('forwarded');
    await page.getByLabel('rejects the next call (400)').click();
    await sendNew('parked');
    await sendNew('refused', true);
    await page.getByRole('group', { name: 'Thirdwatch' }).getByLabel('is down (503)').click();
    await sendNew('waiting');
    const shipDate = new Date().toISOString();
    system.ingram.putOrder({
      ...{ ingramOrderNumber: '20-RD777', customerOrderNumber: 'PO-MISSED', orderStatus: 'Shipped' },
      ...{ shipDate, lines: [simulatedLine('Shipped')] },
    });

    await open('Parked');
    await page.getByRole('heading', { name: /^rejected-by-thirdwatch 1 message/ }).waitFor();
    await open('Health');
    await seen(/1 request without a valid signature/);
    await page.getByRole('table', { name: /neither told nor parked/ }).waitFor();
    await keepScreenshot(page, 'health');
  });

  it('mends it with the mouse alone', async () => {
    await open('Try it');
    await page.getByRole('group', { name: 'Thirdwatch' }).getByLabel('works').click();
    await system.invoke('sweeper', {});
    await open('Parked');
    await page.getByRole('button', { name: /^Redrive rejected-by-thirdwatch/ }).click();
    await seen('To be sent back: 1 message of 1 order');
    await keepScreenshot(page, 'redrive');
    await page.getByRole('button', { name: 'Send back to the queue' }).click();
    await seen('Sent back: 1 message.');
    await page.getByRole('button', { name: 'Close' }).click();
    await seen('Nothing is parked.');
    await system.drained();
    await open('Health');
    await seen('Nothing waits.');
    await page
      .getByRole('table', { name: /no webhook told/ })
      .getByRole('link', { name: 'PO-MISSED' })
      .click();
    await page.getByRole('heading', { level: 1, name: 'PO-MISSED' }).waitFor();
    await page.locator('.timeline .told').waitFor();

    expect(await page.locator('.timeline .told').innerText()).toContain('_fulfilled');
  });

  it('drops a parked message with the keyboard alone', async () => {
    await parkEvent(system, { reason: 'retries-exhausted', orderId: 'PO-KEYS' });
    await page.reload();
    await page.getByRole('navigation').waitFor();
    await tabTo(page, /^Skip to the content$/);
    await tabTo(page, /^Parked$/);
    await page.keyboard.press('Enter');
    await seen('PO-KEYS');
    await tabTo(page, /^Drop …/);
    await page.keyboard.press('Enter');
    await seen('Delete this message? Its content is lost.');
    await tabTo(page, /^Delete it$/);
    await page.keyboard.press('Enter');
    await seen(/^Dropped: /);
    await tabTo(page, /^Close$/);
    await page.keyboard.press('Enter');
    await seen('Nothing is parked.');
  });

  it('has the orders of a day to show', async () => {
    const tell = async (...told: Parameters<typeof composeNotification>) => {
      const { body, envelope } = composeNotification(...told);
      await system.sendSigned(JSON.parse(body));
      await system.outcomeOf(envelope.eventId, 'forwarded');
    };
    const line = [{ number: '001' }, { number: '002' }];
    const rest = { tracking: [], shape: [] };
    await tell('hold', 'PO-1001', { line, ...rest });
    await tell('shipped', 'PO-1001', {
      line,
      ...rest,
      ship: { shipped: 2, requested: 3 },
      tracking: ['1Z999AA1'],
    });
    await tell('shipped', 'PO-1001', { line, ...rest, tracking: ['1Z999AA1', '1Z999AA2'] });
    await tell('backordered', 'PO-1002', { line, ...rest });
    await tell('voided', 'PO-1003', { line, ...rest });
    await tell('hold', 'PO-1004', { line, ...rest });
    await parkEvent(system, { reason: 'retries-exhausted', orderId: 'PO-1005', httpStatus: 503 });
    await parkEvent(system, { reason: 'retries-exhausted', orderId: 'PO-1006', httpStatus: 503 });
    await parkEvent(system, { reason: 'no-user-id', orderId: 'PO-1007' });
  });

  it.each(['light', 'dark'] as const)(
    'has no fault that axe-core finds, in %s and on a phone',
    async (scheme) => {
      const found: string[] = [];
      await page.emulateMedia({ colorScheme: scheme });
      for (const [size, width] of [
        ['', 1100],
        ['-phone', 390],
      ] as const) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 760 });
        for (const [screen, shows] of SCREENS) {
          await open(screen === 'One order' ? 'Orders' : screen);
          if (screen === 'One order') await page.getByRole('link', { name: 'PO-1001' }).click();
          if (screen === 'Try it') await page.getByRole('button', { name: 'Show the request' }).click();
          await page.locator(shows).first().waitFor();
          if (size === '' || scheme === 'dark') await keepScreenshot(page, `${screen} ${scheme}${size}`);
          found.push(...(await accessibilityFaults(page)).map((fault) => `${screen}: ${fault}`));
          const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
          if (overflow > 0) found.push(`${screen} is ${overflow} pixels too wide at ${width}`);
        }
      }

      expect(found).toEqual([]);
    },
  );

  it('shows as text what a stranger writes, wherever it is shown', async () => {
    const hostile = `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script>`;
    const { body } = eventOf(hostile, {
      ...{ eventType: 'im::order_shipped', orderNumber: hostile },
      lines: [
        {
          ingramLineNumber: '1',
          lineStatus: hostile,
          subOrderNumber: hostile,
          requestedQuantity: 1,
          shippedQuantity: 1,
          shipmentDetails: [{ packageDetails: [{ trackingNumber: hostile }] }],
        },
      ],
    });
    await system.sendSigned(body);
    await parkEvent(system, { reason: 'unknown-event-type', orderId: hostile });
    await open('Live');
    await page.getByRole('link', { name: '<img' }).first().click();
    await page.locator('.timeline li').first().waitFor();
    await open('Orders');
    await seen('<img');
    await open('Parked');
    const group = page.getByRole('region', { name: 'unknown-event-type' });
    await group.getByRole('button', { name: /^Show/ }).click();
    await page.getByRole('region', { name: /^Message/ }).waitFor();

    expect(await page.title()).not.toContain('hacked');
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('does nothing that the browser refuses, and asks nobody else', () => {
    expect(faults).toEqual([]);
  });
});
