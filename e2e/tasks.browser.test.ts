/** Daily tasks in a real browser on the real system, each with the clicks that it may take; typing is not counted. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openBrowser, openWindow, signInAs } from './harness/browser.js';
import { eventually } from './harness/eventually.js';
import { eventsOf, inSync } from './harness/fleet.js';
import type { Person } from './harness/person.js';
import { RunningSystem } from './harness/running-system.js';
import { SimulatedMac, STRANGER } from './harness/simulated-mac.js';

let system: RunningSystem;
let browser: Browser;
let page: Page;
let admin: Person;
let mac: SimulatedMac;
let clicks = 0;

beforeAll(async () => {
  system = await RunningSystem.start();
  [browser, admin, mac] = await Promise.all([openBrowser(), system.signIn('admin'), SimulatedMac.start(system)]);
  const { id } = await inSync(admin, mac.hostname);
  await mac.plugIn(STRANGER);
  await eventually(
    'the denial',
    () => eventsOf(admin, id, '&decision=denied'),
    (rows) => rows.length > 0,
  );
  ({ page } = await openWindow(browser, system.url));
  await signInAs(page, 'admin@example.test', system.password);
});
beforeEach(async () => {
  clicks = 0;
  // The drawer of the task before lies over the page's buttons.
  await page.keyboard.press('Escape');
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

async function click(what: Locator): Promise<void> {
  clicks += 1;
  await what.click();
}
const denied = (): Locator =>
  page.getByRole('row').filter({ hasText: STRANGER.product }).filter({ hasText: 'Denied' }).first();

it('grants a stick to the person who was denied it for two hours: 3 clicks, no id typed', async () => {
  await page.goto('/#/events');
  await click(denied().getByText('Denied', { exact: true }));
  await click(page.getByRole('complementary').getByRole('button', { name: 'Allow once' }));
  const dialog = page.getByRole('dialog', { name: 'New grant' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('for the trade fair');
  await click(dialog.getByRole('button', { name: 'Grant', exact: true }));
  await dialog.waitFor({ state: 'detached' });
  expect(clicks).toBeLessThanOrEqual(3);
  const { data } = await admin.get<{ data: readonly { verbs: readonly string[]; expires: string }[] }>('/grants');
  expect(data[0]?.verbs).toEqual(['read']);
  const hours = (Date.parse(data[0]?.expires ?? '') - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(1.9);
  expect(hours).toBeLessThan(2.1);
});

it('shows when events were and what they are about most: 1 click', async () => {
  await page.goto('/#/events');
  await click(page.getByRole('button', { name: 'Chart' }));
  const summary = page.getByRole('region', { name: 'Summary of what is shown' });
  await summary.getByText(/events?, \d+ of them denied or restricted/).waitFor();
  await summary.getByRole('button', { name: STRANGER.product }).waitFor();
  await summary.getByRole('button', { name: mac.hostname }).waitFor();
  expect(clicks).toBe(1);
  await click(page.getByRole('button', { name: 'Chart' }));
});

it('finds a volume by its name', async () => {
  await page.goto('/#/events');
  await page.getByRole('searchbox', { name: /volume/ }).fill('stranger');
  const rows = await eventually(
    'only events of the volume',
    () => page.getByRole('table', { name: 'Events' }).getByRole('row').allInnerTexts(),
    (found) => found.length > 1 && found.slice(1).every((row) => row.includes(STRANGER.product)),
  );
  expect(rows.length).toBeGreaterThan(1);
});

it('says who plugged a serial number in, and where else it was: 1 click from the search', async () => {
  await page
    .getByRole('combobox', { name: /search/i })
    .first()
    .fill(STRANGER.serial);
  await click(page.getByRole('option').filter({ hasText: STRANGER.product }).first());
  const table = page.getByRole('table', { name: 'Where it was, and with whom' });
  await table.getByRole('link', { name: mac.hostname }).waitFor();
  expect(clicks).toBe(1);
});
