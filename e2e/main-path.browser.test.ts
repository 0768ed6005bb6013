/** The main job, from the console's point of view, in a real browser on the real system. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openWindow, signInAs } from './harness/browser.js';
import { Courier } from './harness/courier.js';
import { eventually } from './harness/eventually.js';
import { demoPolicy, inSync, macNamed } from './harness/fleet.js';
import type { Person } from './harness/person.js';
import { RunningSystem } from './harness/running-system.js';
import { SimulatedMac, STRANGER, TRUSTED } from './harness/simulated-mac.js';
import { policyBytes } from './harness/stored-documents.js';

let system: RunningSystem;
let browser: Browser;
let page: Page;
let errors: readonly string[];
let admin: Person;
let mac: SimulatedMac;

beforeAll(async () => {
  system = await RunningSystem.start();
  [browser, admin, mac] = await Promise.all([openBrowser(), system.signIn('admin'), SimulatedMac.start(system)]);
  await inSync(admin, mac.hostname);
  ({ page, errors } = await openWindow(browser, system.url));
  await signInAs(page, 'admin@example.test', system.password);
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** The published revision that the policy's page shows. */
async function expectRevision(number: number): Promise<void> {
  await page.getByText(`Revision ${number} published`, { exact: true }).waitFor();
  expect((await demoPolicy(admin)).published?.revision).toBe(number);
}

async function openPolicy(tab: 'Edit' | 'Changes' | 'Revisions'): Promise<void> {
  await page.goto('/#/policies');
  await page.getByRole('link', { name: 'Office' }).click();
  await page.getByRole('tab', { name: tab }).click();
}

it('shows the denied stick with the sentence that says which rule denied it and why', async () => {
  await page.goto('/#/events');
  // The list is live: the event comes by itself while somebody looks.
  await mac.plugIn(STRANGER);
  expect(await mac.mounts()).not.toContain(STRANGER.volume);
  const row = page.getByRole('row').filter({ hasText: STRANGER.product }).filter({ hasText: 'Denied' }).first();
  await row.waitFor();
  await row.getByRole('link').first().click();
  const sentence = await page.getByTestId('sentence').innerText();
  expect(sentence).toContain(STRANGER.product);
  expect(sentence).toMatch(/denied/);
  expect(sentence).toMatch(/no rule/i);
  await page.getByText('Deciding rule').waitFor();
});

it('allows exactly that stick from the event, and publishes', async () => {
  await page.getByRole('button', { name: 'Allow always' }).click();
  const dialog = page.getByRole('dialog', { name: 'Allow always' });
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('Mia needs it for the trade fair, IT-204');
  await dialog.getByRole('button', { name: 'Put into the draft' }).click();
  await page.getByText(STRANGER.serial).first().waitFor();
  await page.getByRole('button', { name: 'Publish…' }).click();
  const publishing = page.getByRole('dialog', { name: 'Publish Office' });
  await publishing.getByRole('textbox', { name: 'Comment' }).fill('IT-204');
  await publishing.getByRole('button', { name: 'Publish' }).click();
  await expectRevision(2);
});

it('shows when what is expected is what the Mac applies', async () => {
  await inSync(admin, mac.hostname);
  await page.goto('/#/macs');
  await page.getByRole('link', { name: mac.hostname }).click();
  await page.getByText('In sync', { exact: true }).first().waitFor();
  const { applied } = await macNamed(admin, mac.hostname);
  const policy = await demoPolicy(admin);
  expect(applied.find((one) => one.id === policy.id)?.sequence).toBe(policy.published?.sequence);
});

it('mounts the stick when it is plugged in again, and no other one of its kind', async () => {
  await mac.unplug(STRANGER);
  await mac.plugIn(STRANGER);
  expect(await mac.mounts()).toContain(STRANGER.volume);
  const twin = { ...STRANGER, serial: '60A44C413A8CF320B9739999', disk: 'disk9', volume: '/Volumes/TWIN' };
  await mac.plugIn(twin);
  expect(await mac.mounts()).not.toContain(twin.volume);
  await mac.plugIn(TRUSTED);
  expect(await mac.mounts()).not.toContain(TRUSTED.volume);
});

it('unmounts a mounted stick when policy turns against it', async () => {
  expect(await mac.mounts()).toContain(STRANGER.volume);
  await openPolicy('Revisions');
  await page.getByRole('button', { name: 'Roll back to revision 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await expectRevision(3);
  await eventually(
    'the unmount',
    () => mac.mounts(),
    (mounts) => !mounts.includes(STRANGER.volume),
  );
  await page.goto('/#/events');
  await page.getByRole('row').filter({ hasText: STRANGER.product }).filter({ hasText: 'Unmounted' }).first().waitFor();
});

it('shows in the audit log who changed what, before and after', async () => {
  interface Entry {
    readonly action: string;
    readonly actor: { readonly email: string } | null;
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  }
  const { data } = await admin.get<{ data: readonly Entry[] }>(
    '/audit?resource=policies&sort=time&order=desc&limit=50',
  );
  const own = data.filter((entry) => entry.actor?.email === 'admin@example.test');
  expect(own.map((entry) => entry.action)).toEqual(expect.arrayContaining(['publish', 'rollback']));
  for (const entry of own) expect(entry.after).not.toEqual(entry.before);
  const allowed = own.find((entry) => JSON.stringify(entry.after).includes(STRANGER.serial));
  expect(JSON.stringify(allowed?.before ?? {})).not.toContain(STRANGER.serial);

  await page.goto('/#/audit');
  const published = page
    .getByRole('row')
    .filter({ hasText: 'admin@example.test' })
    .filter({ hasText: /publish/i });
  await published.first().waitFor();
  await published.first().getByRole('link').click();
  await page.getByText('Before and after').first().waitFor();
  expect(await page.getByRole('main').innerText()).toContain('admin@example.test');
});

it('shows at the Mac which document the bridge refused, and why', async () => {
  const { id } = await demoPolicy(admin);
  const altered = Uint8Array.from(await policyBytes(system, id));
  const at = altered.length - 100;
  altered[at] = (altered[at] ?? 0) ^ 1;
  const courier = await Courier.at(mac.pieces.bridgeSocket);
  expect(await courier.hand(altered)).toMatchObject({ accepted: false, reason: 'bad-signature' });
  courier.leave();
  await page.goto('/#/macs');
  await page.getByRole('link', { name: mac.hostname }).click();
  const refused = page.getByRole('table', { name: 'Refused documents' });
  await refused.getByRole('row').filter({ hasText: 'policy' }).first().waitFor();
  expect(await refused.innerText()).toMatch(/signature/);
});

it('finds the Mac by its person, and the stick by its serial number, in the one search box', async () => {
  const box = page.getByRole('combobox', { name: /search/i });
  await box.fill('Mia Keller');
  await page.getByRole('option').filter({ hasText: mac.hostname }).waitFor();
  await box.fill(STRANGER.serial.slice(-8));
  await page.getByRole('option').filter({ hasText: STRANGER.product }).first().click();
  await page.getByRole('heading', { name: new RegExp(STRANGER.product) }).waitFor();
  expect(errors).toEqual([]);
});
