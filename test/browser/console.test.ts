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

const DOWN = 'Tried until the horizon. At last: Thirdwatch answered 503: Service Unavailable';

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
  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const fault = (title: string) => page.getByRole('group', { name: 'Thirdwatch' }).getByLabel(title);

  /** What a person does with the page. */
  type Hand = {
    /** A link or a button. */
    readonly press: (name: string) => Promise<void>;
    readonly check: (label: string) => Promise<void>;
    readonly choose: (label: string, option: string) => Promise<void>;
    readonly setFault: (title: string) => Promise<void>;
  };
  /** Three dots follow where a question comes first. */
  const named = (name: string) => new RegExp(`^${name}(?: …)?$`);
  const MOUSE: Hand = {
    async press(name) {
      const link = page.getByRole('link', { name: named(name) });
      await link
        .or(page.getByRole('button', { name: named(name) }))
        .first()
        .click();
    },
    check: (label) => page.getByLabel(label).check(),
    async choose(label, option) {
      await page.getByLabel(label).selectOption(option);
    },
    setFault: (title) => fault(title).click(),
  };
  const KEYBOARD: Hand = {
    async press(name) {
      await tabTo(page, named(name));
      await page.keyboard.press('Enter');
    },
    async check(label) {
      await tabTo(page, named(label));
      await page.keyboard.press('Space');
    },
    async choose(label, option) {
      await tabTo(page, new RegExp(`^${label} `));
      await page.keyboard.type(option);
    },
    async setFault(title) {
      // Tab leads to what is set, and the arrows to the others of the group.
      await tabTo(page, /^(?:works|rejects|refuses|is down|takes)/);
      const focused = page.locator('input:focus');
      while (!(await fault(title).and(focused).isVisible())) await page.keyboard.press('ArrowDown');
    },
  };

  const screen = async ({ press }: Hand, name: string) => {
    await press(name);
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  /** Sends an event of a new order, and returns its number once a step is seen. */
  const sendNew = async ({ press, check }: Hand, step: string, isForged = false) => {
    await press('Show the request');
    if (isForged) await check('with a forged signature');
    await press('Send');
    await page.locator('.steps .status', { hasText: step }).first().waitFor();
    return (await page.getByRole('link', { name: /^Open order/ }).innerText()).replace('Open order ', '');
  };

  it('says what to do where there is nothing yet', async () => {
    await seen('Nothing has happened yet.');
    await open('Orders');
    await seen(/Nothing was logged of any order/);
    await open('Parked');
    await seen('Nothing is parked.');
  });

  describe.each([
    ['mouse', MOUSE, 'PO-1008'],
    ['keyboard', KEYBOARD, 'PO-1009'],
  ])('with the %s alone', (_, hand, missed) => {
    let forged: string;

    it('shows a system in trouble: a parked event, a forged one, one that waits', async () => {
      await screen(hand, 'Try it');
      await sendNew(hand, 'forwarded');
      await hand.setFault('rejects the next call (400)');
      await sendNew(hand, 'parked');
      forged = await sendNew(hand, 'refused', true);
      await hand.setFault('is down (503)');
      const waiting = await sendNew(hand, 'waiting');

      await screen(hand, 'Parked');
      await page.getByRole('heading', { name: /^rejected-by-thirdwatch 1 message/ }).waitFor();
      await screen(hand, 'Health');
      await seen(/\d requests? without a valid signature/);
      await page.getByRole('table', { name: /neither told nor parked/ }).waitFor();
      await keepScreenshot(page, 'health');
      await hand.press(waiting);
      await seen('none of its events was processed yet');
    });

    it('mends it: redrives what is parked, and what waits is told', async () => {
      await screen(hand, 'Try it');
      await hand.setFault('works');
      await screen(hand, 'Parked');
      await hand.press('Redrive rejected-by-thirdwatch');
      await seen('To be sent back: 1 message of 1 order');
      await keepScreenshot(page, 'redrive');
      await hand.press('Send back to the queue');
      await seen('Sent back: 1 message.');
      await hand.press('Close');
      await seen('Nothing is parked.');
      await system.drained();
      await screen(hand, 'Health');
      await seen('Nothing waits.');
    });

    it('shows the forged event among those that were refused; nobody was told of it', async () => {
      await screen(hand, 'Live');
      await hand.choose('Step', 'refused');
      await page.locator('.steps li', { hasText: 'unauthentic' }).first().waitFor();

      expect(system.acceptedFor(forged)).toEqual([]);
    });

    it('shows the order of which no webhook told, once the sweep has found and told it', async () => {
      system.ingram.putOrder({
        ...{ ingramOrderNumber: `20-${missed}`, customerOrderNumber: missed, orderStatus: 'Shipped' },
        ...{ shipDate: new Date().toISOString(), lines: [simulatedLine('Shipped')] },
      });
      await system.invoke('sweeper', {});
      await eventually('it is told', () =>
        system.logs.find(({ orderId, recheck }) => orderId === missed && recheck === 'missed'),
      );
      await screen(hand, 'Health');
      await hand.press('Check again');
      await page
        .getByRole('table', { name: /no webhook told/ })
        .getByText(missed)
        .waitFor();
      await hand.press(missed);
      await page.getByRole('heading', { level: 1, name: missed }).waitFor();
      await page.locator('.timeline .told').waitFor();

      expect(await page.locator('.timeline .told').innerText()).toContain('_fulfilled');
    });
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
    const down = { reason: 'retries-exhausted', httpStatus: 503, detail: DOWN } as const;
    await parkEvent(system, { ...down, orderId: 'PO-1005' });
    await parkEvent(system, { ...down, orderId: 'PO-1006' });
    const detail = 'The shop has registered no user id for this order.';
    await parkEvent(system, { reason: 'no-user-id', orderId: 'PO-1007', detail });
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
