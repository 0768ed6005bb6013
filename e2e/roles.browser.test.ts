/** Everybody sees what is theirs, in the browser and at the server. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openWindow, signInAs } from './harness/browser.js';
import { inSync } from './harness/fleet.js';
import { RunningSystem } from './harness/running-system.js';
import { SimulatedMac, STRANGER } from './harness/simulated-mac.js';

let system: RunningSystem;
let browser: Browser;
let mac: SimulatedMac;

beforeAll(async () => {
  system = await RunningSystem.start();
  [browser, mac] = await Promise.all([openBrowser(), SimulatedMac.start(system)]);
  await inSync(await system.signIn('admin'), mac.hostname);
  await mac.plugIn(STRANGER);
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** What the menu offers to somebody. */
async function menuOf(role: string): Promise<readonly string[]> {
  const { page } = await openWindow(browser, system.url);
  await signInAs(page, `${role}@example.test`, system.password);
  const menu = page.getByRole('navigation').first();
  await menu.getByRole('link').first().waitFor();
  const names = await menu.getByRole('link').allInnerTexts();
  await page.context().close();
  return names.map((name) => name.trim());
}

it('shows the helpdesk Macs and their health, and no policy', async () => {
  const menu = await menuOf('helpdesk');
  expect(menu).toContain('Macs');
  expect(menu).not.toContain('Policies');
  expect(menu).not.toContain('Audit log');
  const helpdesk = await system.signIn('helpdesk');
  expect((await helpdesk.ask('GET', '/macs')).status).toBe(200);
  expect((await helpdesk.ask('GET', '/policies')).status).toBe(403);
});

it('shows auditors everything and lets them change nothing', async () => {
  const menu = await menuOf('auditor');
  for (const page of ['Macs', 'Devices', 'Events', 'Policies', 'Audit log']) expect(menu).toContain(page);
  const auditor = await system.signIn('auditor');
  for (const path of ['/macs', '/devices', '/events', '/policies', '/audit', '/device-sets', '/assignments']) {
    expect((await auditor.ask('GET', path)).status).toBe(200);
  }
  const policy = await auditor.ask<{ data: { id: string }[] }>('GET', '/policies');
  const id = policy.body.data[0]?.id ?? '';
  expect((await auditor.ask('PUT', `/policies/${id}/draft`, { source: 'version: 1' })).status).toBe(403);
  expect((await auditor.ask('POST', `/policies/${id}/publish`, { comment: 'no' })).status).toBe(403);
  expect((await auditor.ask('POST', '/blocks', { target: { families: ['usb-storage'] }, reason: 'no' })).status).toBe(
    403,
  );
});

it('lets policy editors edit policies, and keeps people and tokens from them', async () => {
  const menu = await menuOf('editor');
  expect(menu).toContain('Policies');
  const editor = await system.signIn('editor');
  expect((await editor.ask('GET', '/users')).status).toBe(403);
  expect((await editor.ask('GET', '/enrolment-tokens')).status).toBe(403);
});

it('does not show a page to somebody who types its address', async () => {
  const { page } = await openWindow(browser, system.url);
  await signInAs(page, 'helpdesk@example.test', system.password);
  await page.goto('/#/policies');
  await page.getByText('This page is not yours').waitFor();
  expect(await page.getByRole('main').innerText()).not.toContain('Office');
  await page.context().close();
});

it('lets nobody in with a wrong password, and does not say which part was wrong', async () => {
  const { page } = await openWindow(browser, system.url);
  await page.goto('/');
  await page.getByLabel('E-mail').fill('admin@example.test');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const text = await page.getByRole('alert').innerText();
  expect(text).not.toMatch(/unknown|no such/i);
  await page.context().close();
});
